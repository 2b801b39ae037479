// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Wire form: `{"end": null or {"key": bytes, "value": bytes}, "siblings": [bytes, …]}`, each of 32 bytes, siblings
/// from the top, an empty one as 32 zero bytes.
extension StateProof: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("end")
        end.encode(to: &writer)
        writer.writeKey("siblings")
        writer.writeArrayHeader(count: siblings.count)
        for sibling in siblings { writer.writeBytes(sibling) }
    }

    /// Reads a proof.
    ///
    /// - Throws: `.tooLarge` for more siblings than the limits allow, `.invalid` for what is no tree's proof
    ///   (`StateProofRefusal`), and the reader's errors.
    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("end")
        let end = try End(from: &reader)
        try reader.expectKey("siblings")
        let count = try reader.readArrayHeader(max: StateTreeLimits.siblings)
        var siblings: [Bytes32] = []
        siblings.reserveCapacity(count)
        for _ in 0..<count { siblings.append(try reader.readBytes32()) }
        do {
            try self.init(siblings: siblings, end: end)
        } catch {
            throw .invalid(error.description)
        }
    }
}

extension StateProof.End: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        switch self {
        case .empty: writer.writeNull()
        case .leaf(let key, let value):
            writer.writeMapHeader(count: 2)
            writer.writeKey("key")
            writer.writeBytes(key)
            writer.writeKey("value")
            writer.writeBytes(value)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        if try reader.readNullIfPresent() {
            self = .empty
            return
        }
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("key")
        let key = try reader.readBytes32()
        try reader.expectKey("value")
        self = .leaf(key: key, value: try reader.readBytes32())
    }
}
