// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// Wire form: a keyed union, `{"firstCome": {}}`, `{"auction": {rules}}` or `{"reputation": {"window": ms}}`.
extension AllocationPolicy: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .firstCome:
            writer.writeKey("firstCome")
            writer.writeMapHeader(count: 0)
        case .auction(let rules):
            writer.writeKey("auction")
            rules.encode(to: &writer)
        case .reputation(let window):
            writer.writeKey("reputation")
            writer.writeMapHeader(count: 1)
            writer.writeKey("window")
            writer.writeUnsigned(window)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        let name = try reader.readKey(max: 16)
        switch name {
        case "firstCome":
            try reader.readMapHeader(exactly: 0)
            self = .firstCome
        case "auction": self = .auction(try AuctionRules(from: &reader))
        case "reputation":
            try reader.readMapHeader(exactly: 1)
            try reader.expectKey("window")
            self = .reputation(window: try reader.readUnsigned())
        default: throw .invalid("unknown allocation policy \(name)")
        }
    }
}

/// Wire form: `{"reveal": ms or null, "window": ms, "criterion": …, "secondPrice": bool}`.
extension AuctionRules: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("reveal")
        if let reveal { writer.writeUnsigned(reveal) } else { writer.writeNull() }
        writer.writeKey("window")
        writer.writeUnsigned(window)
        writer.writeKey("criterion")
        criterion.encode(to: &writer)
        writer.writeKey("secondPrice")
        writer.writeBool(secondPrice)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("reveal")
        let reveal = try reader.readNullIfPresent() ? nil : try reader.readUnsigned()
        try reader.expectKey("window")
        let window = try reader.readUnsigned()
        try reader.expectKey("criterion")
        let criterion = try AllocationCriterion(from: &reader)
        try reader.expectKey("secondPrice")
        self.init(window: window, reveal: reveal, criterion: criterion, secondPrice: try reader.readBool())
    }
}

/// Wire form: a keyed union, `{"price": {}}`, `{"match": {}}`, `{"standing": {}}` or
/// `{"mix": {"match": weight, "price": weight, "standing": weight}}`.
extension AllocationCriterion: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 1)
        switch self {
        case .price: writer.writeEmptyMap("price")
        case .match: writer.writeEmptyMap("match")
        case .standing: writer.writeEmptyMap("standing")
        case .mix(let price, let match, let standing):
            writer.writeKey("mix")
            writer.writeMapHeader(count: 3)
            writer.writeKey("match")
            writer.writeUnsigned(UInt64(match))
            writer.writeKey("price")
            writer.writeUnsigned(UInt64(price))
            writer.writeKey("standing")
            writer.writeUnsigned(UInt64(standing))
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 1)
        let name = try reader.readKey(max: 16)
        switch name {
        case "price": self = .price
        case "match": self = .match
        case "standing": self = .standing
        case "mix":
            try reader.readMapHeader(exactly: 3)
            let match = try reader.readWeight("match")
            let price = try reader.readWeight("price")
            self = .mix(price: price, match: match, standing: try reader.readWeight("standing"))
            return
        default: throw .invalid("unknown criterion \(name)")
        }
        try reader.readMapHeader(exactly: 0)
    }
}

extension DagCBORWriter {
    fileprivate mutating func writeEmptyMap(_ key: StaticString) {
        writeKey(key)
        writeMapHeader(count: 0)
    }
}

extension DagCBORReader {
    fileprivate mutating func readWeight(_ key: StaticString) throws(DagCBORError) -> UInt8 {
        try expectKey(key)
        guard let weight = UInt8(exactly: try readUnsigned()) else { throw .outOfRange }
        return weight
    }
}
