// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// How strongly a runtime separates a workload from its host. Higher is stronger; a tenant names the least that will do.
public enum IsolationLevel: UInt8, Sendable, Comparable, CaseIterable {
    case namespace = 1
    case container = 2
    case kernel = 3
    case confidential = 4

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var name: String {
        switch self {
        case .namespace: "namespace"
        case .container: "container"
        case .kernel: "kernel"
        case .confidential: "confidential"
        }
    }

    public init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}

extension IsolationLevel {
    init(from reader: inout DagCBORReader, _ key: StaticString) throws(DagCBORError) {
        let name = try reader.text(key, max: 16)
        guard let level = IsolationLevel(name: name) else { throw .invalid("unknown isolation \(name)") }
        self = level
    }
}
