// SPDX-License-Identifier: Apache-2.0

/// How strongly a runtime separates a job from the machine it runs on, weakest first.
///
/// The order is a promise a provider sells: a job that asks for one level may be given a stronger one, never a weaker.
public enum Isolation: Int, Comparable, Sendable, CaseIterable, Codable {
    /// Linux namespaces, cgroups and a system call filter around a process; the host's kernel and its read-only `/usr`.
    case namespace = 1
    /// As `namespace`, with a root file system of its own.
    case container
    /// A kernel of its own: a user-space kernel or a virtual machine.
    case kernel
    /// A virtual machine whose memory the host cannot read, with an attestation.
    case confidential

    /// The level with the given `name`, or nil.
    public init?(_ name: String) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// The word used in manifests, bids and output.
    public var name: String {
        switch self {
        case .namespace: "namespace"
        case .container: "container"
        case .kernel: "kernel"
        case .confidential: "confidential"
        }
    }

    public static func < (left: Isolation, right: Isolation) -> Bool { left.rawValue < right.rawValue }
}
