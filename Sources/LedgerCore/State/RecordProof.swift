// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import StateTree

/// Proves to anybody who trusts a state root what one record is, or that there is none.
public struct RecordProof: Hashable, Sendable {
    public let key: RecordKey
    /// The record's canonical bytes; nil: there is none.
    public let record: [UInt8]?
    public let path: StateProof

    /// Whether the proof leads to `root`.
    public func holds(under root: Bytes32) -> Bool {
        path.verify(key: key.path, value: record.map { Hash.sha256($0) }, root: root)
    }
}

extension RecordProof: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("key", key)
        writer.field("path", path)
        writer.writeKey("record")
        if let record { writer.writeBytes(record) } else { writer.writeNull() }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        key = try reader.value("key")
        path = try reader.value("path")
        try reader.expectKey("record")
        record = try reader.readNullIfPresent() ? nil : try reader.readBytes(max: LedgerLimits.recordBytes)
    }
}

extension LedgerState {
    /// Proves a record, or its absence, under the root that `stateRoot()` gave last.
    ///
    /// - Returns: nil when something has changed since that root: ask for a new one first.
    public func proof(of key: RecordKey) -> RecordProof? {
        guard isRooted else { return nil }
        return RecordProof(key: key, record: record(key), path: tree.proof(for: key.path))
    }
}
