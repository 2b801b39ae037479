// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// The values of a workload's secrets, in the order of its manifest: what travels in an envelope of their own.
///
/// Whoever is done with it overwrites what it can with `wipe`.
public struct SecretPackage: Sendable {
    /// One for each of the manifest's secrets.
    public private(set) var values: [[UInt8]]

    public init(values: [[UInt8]]) { self.values = values }

    /// Overwrites the values with zeros, as far as nobody holds a copy.
    public mutating func wipe() {
        for index in values.indices {
            for position in values[index].indices { values[index][position] = 0 }
        }
        values = []
    }

    /// What is wrong with a value at its place; nil when it can be given to a program. Never shows the value.
    public static func problem(of value: [UInt8], as place: Manifest.Secret.Place) -> String? {
        guard value.count <= WorkloadLimits.secretBytes else { return "has more than 64 KiB" }
        guard case .variable = place else { return nil }
        guard !value.contains(0) else { return "has a NUL byte, which no variable can hold: give it as a file" }
        return String(validating: value, as: UTF8.self) == nil ? "is not UTF-8: give it as a file" : nil
    }
}

extension SecretPackage: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeArrayHeader(count: values.count)
        for value in values { writer.writeBytes(value) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readArrayHeader(max: WorkloadLimits.secrets)
        values = []
        for _ in 0..<count { values.append(try reader.readBytes(max: WorkloadLimits.secretBytes)) }
    }
}
