// SPDX-License-Identifier: Apache-2.0

/// An interpreter that jobs can be written for.
public enum RuntimeName: String, Sendable, Codable, CodingKeyRepresentable, CaseIterable {
    case python
    case node
    case shell

    /// Where it stands inside the sandbox.
    public var path: String {
        switch self {
        case .python: "/usr/bin/python3"
        case .node: "/usr/bin/node"
        case .shell: "/bin/sh"
        }
    }
}
