// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

/// A type with fixed keys, an optional entry and every kind of scalar.
private struct Sample: DagCBORCodable, Equatable {
    var id: UInt64 = 7
    var note: String? = "hello"
    var delta: Int64 = -300
    var ratio: Double = 0.25
    var owner: Bytes32 = .zero
    var parts: [Part] = [Part(data: [1]), Part(data: [])]
    var previous: CID? = CID.of([], codec: .raw)
    var isOpen = true

    struct Part: DagCBORCodable, Equatable {
        var data: [UInt8]

        init(data: [UInt8]) { self.data = data }

        func encode(to writer: inout DagCBORWriter) { writer.writeBytes(data) }

        init(from reader: inout DagCBORReader) throws(DagCBORError) { data = try reader.readBytes(max: 4) }
    }

    init() {}

    func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: note == nil ? 7 : 8)
        writer.writeKey("id")
        writer.writeUnsigned(id)
        if let note {
            writer.writeKey("note")
            writer.writeText(note)
        }
        writer.writeKey("delta")
        writer.writeInteger(delta)
        writer.writeKey("owner")
        writer.writeBytes(owner)
        writer.writeKey("parts")
        writer.writeArray(parts)
        writer.writeKey("ratio")
        writer.writeFloat(ratio)
        writer.writeKey("isOpen")
        writer.writeBool(isOpen)
        writer.writeKey("previous")
        if let previous { writer.writeLink(previous) } else { writer.writeNull() }
    }

    init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readMapHeader(max: 8)
        try reader.expectKey("id")
        id = try reader.readUnsigned()
        note = try reader.readKeyIfPresent("note") ? try reader.readText(max: 5) : nil
        try reader.expectKey("delta")
        delta = try reader.readInteger()
        try reader.expectKey("owner")
        owner = try reader.readBytes32()
        try reader.expectKey("parts")
        parts = try reader.readArray(max: 3)
        try reader.expectKey("ratio")
        ratio = try reader.readFloat()
        try reader.expectKey("isOpen")
        isOpen = try reader.readBool()
        try reader.expectKey("previous")
        previous = try reader.readNullIfPresent() ? nil : try reader.readLink()
        guard count == (note == nil ? 7 : 8) else { throw .unexpectedCount(expected: 8, found: count) }
    }
}

@Suite struct ReaderTests {
    @Test("a type with fixed keys survives, with and without its optional entries")
    func fixedKeys() throws {
        var sample = Sample()
        #expect(try Sample.decode(sample.encoded()) == sample)
        #expect(try DagCBORValue.decode(sample.encoded())["note"] == .text("hello"))
        sample.note = nil
        sample.previous = nil
        sample.parts = []
        #expect(try Sample.decode(sample.encoded()) == sample)
        #expect(sample.cid == CID.of(sample.encoded(), codec: .dagCBOR))
    }

    @Test("a fixed-key type cut or damaged at every byte is refused or decodes to what encodes the same")
    func fixedKeysDamaged() throws {
        let bytes = Sample().encoded()
        for count in 0..<bytes.count {
            #expect(throws: DagCBORError.self) { try Sample.decode(Array(bytes[..<count])) }
        }
        #expect(throws: DagCBORError.trailingBytes) { try Sample.decode(bytes + [0]) }
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                guard let sample = try? Sample.decode(damaged) else { continue }
                #expect(sample.encoded() == damaged)
            }
        }
    }

    /// Edits of the tree of a sample and the refusal they cause.
    private static let edits: [(String, DagCBORValue, DagCBORError)] = [
        ("id", .integer(-1), .unexpectedType(expected: .unsigned, found: .negative)),
        ("id", .text("7"), .unexpectedType(expected: .unsigned, found: .text)),
        ("note", .text("hello!"), .tooLarge),
        ("delta", .unsigned(1 << 63), .outOfRange),
        ("delta", .null, .unexpectedType(expected: .unsigned, found: .null)),
        ("owner", .bytes([UInt8](repeating: 0, count: 31)), .unexpectedCount(expected: 32, found: 31)),
        ("parts", .array([.null]), .unexpectedType(expected: .bytes, found: .null)),
        ("parts", .array([.bytes([1, 2, 3, 4, 5])]), .tooLarge),
        ("parts", .array([.bytes([]), .bytes([]), .bytes([]), .bytes([])]), .tooLarge),
        ("parts", .map([:]), .unexpectedType(expected: .array, found: .map)),
        ("ratio", .integer(1), .unexpectedType(expected: .float, found: .unsigned)),
        ("isOpen", .null, .unexpectedType(expected: .bool, found: .null)),
        ("previous", .bytes([]), .unexpectedType(expected: .link, found: .bytes)),
        ("delta2", .null, .tooLarge),
    ]

    @Test("a value of the wrong kind, length or range is refused by name", arguments: edits.indices)
    func wrongValues(index: Int) throws {
        let (key, value, error) = Self.edits[index]
        let bytes = try edited { $0.filter { $0.key != key }.map { ($0.key, $0.value) } + [(key, value)] }
        #expect(throws: error) { try Sample.decode(bytes) }
    }

    @Test("a missing, a foreign and a surplus key are refused by name")
    func wrongKeys() throws {
        let missing = try edited { $0.filter { $0.key != "owner" }.map { ($0.key, $0.value) } }
        #expect(throws: DagCBORError.unexpectedKey(expected: "owner", found: "parts")) { try Sample.decode(missing) }
        let last = try edited { $0.dropLast().map { ($0.key, $0.value) } }
        #expect(throws: DagCBORError.missingKey) { try Sample.decode(last) }
        let foreign = try edited { entries in
            entries.filter { $0.key != "note" }.map { ($0.key, $0.value) } + [("hote", .null)]
        }
        #expect(throws: DagCBORError.unexpectedKey(expected: "delta", found: "hote")) { try Sample.decode(foreign) }
        let surplus = try edited { entries in
            entries.filter { $0.key != "note" }.map { ($0.key, $0.value) } + [("zzzzzzzzz", .null)]
        }
        #expect(throws: DagCBORError.unexpectedCount(expected: 8, found: 8)) { try Sample.decode(surplus) }
    }

    @Test("a foreign key in an error is cut, and need not be UTF-8")
    func hostileKey() throws {
        var reader = DagCBORReader([0xa1, 0x78, 0x64] + [UInt8](repeating: 0xff, count: 100) + [0])
        try reader.readMapHeader(exactly: 1)
        let found = String(repeating: "\u{fffd}", count: 64)
        #expect(throws: DagCBORError.unexpectedKey(expected: "a", found: found)) { try reader.expectKey("a") }
    }

    @Test("keys in the wrong order or twice are refused even where the keys are fixed")
    func fixedKeyOrder() throws {
        var reader = DagCBORReader(try hex("a2616200616100"))
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("b")
        #expect(try reader.readUnsigned() == 0)
        #expect(throws: DagCBORError.unsortedKeys) { try reader.expectKey("a") }
        var twice = DagCBORReader(try hex("a2616200616200"))
        try twice.readMapHeader(exactly: 2)
        try twice.expectKey("b")
        try twice.skipValue()
        #expect(throws: DagCBORError.duplicateKey) { try twice.readKeyIfPresent("b") }
    }

    @Test("an unknown map is walked key by key")
    func unknownMap() throws {
        let value: DagCBORValue = .map([
            "a": .map(["x": .null, "y": .array([.map([:]), .integer(1)])]), "b": .integer(2),
        ])
        var reader = DagCBORReader(value.encoded())
        #expect(try reader.peekKind() == .map)
        #expect(try reader.readMapHeader(max: 2) == 2)
        #expect(try reader.readKey() == "a")
        try reader.skipValue()
        #expect(throws: DagCBORError.trailingBytes) { try reader.finish() }
        #expect(try reader.readKeyIfPresent("c") == false)
        #expect(try reader.readKey(max: 1) == "b")
        #expect(try !reader.readNullIfPresent())
        #expect(try reader.readInteger() == 2)
        #expect(try reader.readKeyIfPresent("c") == false)
        #expect(reader.isAtEnd)
        try reader.finish()
        #expect(throws: DagCBORError.truncated) { try reader.peekKind() }
        #expect(throws: DagCBORError.truncated) { try reader.readNullIfPresent() }
    }

    @Test("reading a value where a key is due, or a key where none is, is refused")
    func misplaced() throws {
        let bytes = try hex("a1616100")
        var reader = DagCBORReader(bytes)
        #expect(throws: DagCBORError.missingKey) { try reader.readKey() }
        #expect(try reader.readMapHeader(max: 1) == 1)
        #expect(throws: DagCBORError.missingValue) { try reader.readText(max: 1) }
        #expect(throws: DagCBORError.missingValue) { try reader.skipValue() }
        #expect(try reader.readKey() == "a")
        #expect(throws: DagCBORError.missingKey) { try reader.readKey() }
        #expect(try reader.readUnsigned() == 0)
        #expect(throws: DagCBORError.missingKey) { try reader.readKey() }
        var nulls = DagCBORReader(try hex("a1f6f6"))
        try nulls.readMapHeader(exactly: 1)
        #expect(throws: DagCBORError.missingValue) { try nulls.readNullIfPresent() }
        var array = DagCBORReader(try hex("81616100"))
        try array.readArrayHeader(exactly: 1)
        #expect(throws: DagCBORError.missingKey) { try array.readKey() }
    }

    @Test("counts other than the expected one are refused")
    func counts() throws {
        var array = DagCBORReader(try hex("8100"))
        #expect(throws: DagCBORError.unexpectedCount(expected: 2, found: 1)) { try array.readArrayHeader(exactly: 2) }
        var map = DagCBORReader(try hex("a0"))
        #expect(throws: DagCBORError.unexpectedCount(expected: 1, found: 0)) { try map.readMapHeader(exactly: 1) }
        var capped = DagCBORReader(try hex("820000"))
        #expect(throws: DagCBORError.tooLarge) { try capped.readArrayHeader(max: 1) }
        var key = DagCBORReader(try hex("a162616100"))
        try key.readMapHeader(exactly: 1)
        #expect(throws: DagCBORError.tooLarge) { try key.readKey(max: 1) }
        var none = DagCBORReader([0x40])
        #expect(try none.readBytes(max: 0) == [])
        var negative = DagCBORReader([0x41, 0])
        #expect(throws: DagCBORError.tooLarge) { try negative.readBytes(max: -1) }
    }

    @Test("the ends of the integer ranges are read")
    func integerEnds() throws {
        var reader = DagCBORReader(
            try hex("1b7fffffffffffffff" + "3b7fffffffffffffff" + "1bffffffffffffffff" + "20" + "20"))
        #expect(try reader.readInteger() == .max)
        #expect(try reader.readInteger() == .min)
        #expect(try reader.readUnsigned() == .max)
        #expect(try reader.readInteger() == -1)
        #expect(throws: DagCBORError.unexpectedType(expected: .unsigned, found: .negative)) {
            try reader.readUnsigned()
        }
    }

    /// A sample's map with its entries changed.
    private func edited(
        _ edit: ([(key: String, value: DagCBORValue)]) -> [(String, DagCBORValue)],
    ) throws -> [UInt8] {
        guard case .map(let map) = try DagCBORValue.decode(Sample().encoded()) else { return [] }
        return DagCBORValue.map(DagCBORMap(edit(map.entries))).encoded()
    }
}
