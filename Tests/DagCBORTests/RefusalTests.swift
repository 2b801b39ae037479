// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@Suite struct RefusalTests {
    /// Encodings and why they are refused. Those without a group comment are rows of RFC 8949 appendix A.
    static let refusals: [(String, DagCBORError)] = [
        // Not in the shortest form: integers, lengths, counts, tags.
        ("1800", .nonMinimalInteger), ("1817", .nonMinimalInteger), ("190018", .nonMinimalInteger),
        ("1900ff", .nonMinimalInteger), ("1a0000ffff", .nonMinimalInteger), ("1b00000000ffffffff", .nonMinimalInteger),
        ("3800", .nonMinimalInteger), ("5803010203", .nonMinimalInteger), ("7803616263", .nonMinimalInteger),
        ("980100", .nonMinimalInteger), ("b801616100", .nonMinimalInteger), ("a178016100", .nonMinimalInteger),
        ("d9002a4100", .nonMinimalInteger), ("d82a580100", .nonMinimalInteger),
        // Indefinite lengths.
        ("5f42010243030405ff", .indefiniteLength), ("7f657374726561646d696e67ff", .indefiniteLength),
        ("9fff", .indefiniteLength), ("9f018202039f0405ffff", .indefiniteLength),
        ("bf61610161629f0203ffff", .indefiniteLength),
        ("ff", .indefiniteLength), ("81ff", .indefiniteLength), ("1f", .indefiniteLength), ("df", .indefiniteLength),
        ("a17f6161ff00", .indefiniteLength),
        // Reserved initial bytes.
        ("1c", .reservedHeader), ("3d", .reservedHeader), ("5e", .reservedHeader), ("fc", .reservedHeader),
        ("fe", .reservedHeader),
        // Floats.
        ("f90000", .notDouble), ("f93c00", .notDouble), ("f97e00", .notDouble), ("fa47c35000", .notDouble),
        ("fb7ff0000000000000", .nonFiniteFloat), ("fbfff0000000000000", .nonFiniteFloat),
        ("fb7ff8000000000000", .nonFiniteFloat), ("fb7ff0000000000001", .nonFiniteFloat),
        ("fb3ff199999999", .truncated),
        // Simple values.
        ("f7", .badSimple), ("f0", .badSimple), ("e0", .badSimple), ("f3", .badSimple), ("f8ff", .badSimple),
        ("f814", .badSimple),
        // Tags.
        ("c074323031332d30332d32315432303a30343a30305a", .unsupportedTag(0)), ("c11a514b67b0", .unsupportedTag(1)),
        ("c249010000000000000000", .unsupportedTag(2)), ("d74401020304", .unsupportedTag(23)),
        ("d9d9f700", .unsupportedTag(55799)), ("d82b4100", .unsupportedTag(43)),
        // Links.
        ("d82a60", .badLink), ("d82a00", .badLink), ("d82a40", .badLink), ("d82a4100", .badLink),
        ("d82a4101", .badLink),
        ("d82a450155000100", .badLink), ("d82a450001550001", .badLink), ("d82ad82a450001550000", .badLink),
        ("d82a46000155000000", .badLink), ("d82a", .truncated), ("d82a4500015500", .truncated),
        // Maps.
        ("a20102" + "0304", .keyNotText), ("a14101" + "00", .keyNotText), ("a1f600", .keyNotText),
        ("a1a000", .keyNotText),
        ("a2616100616100", .duplicateKey), ("a36161006162006162" + "00", .duplicateKey),
        ("a2600060" + "00", .duplicateKey),
        ("a2616200616100", .unsortedKeys), ("a262616100616200", .unsortedKeys), ("a2616100" + "6000", .unsortedKeys),
        ("a162c32800", .invalidUTF8),
        // Text.
        ("61ff", .invalidUTF8), ("62c328", .invalidUTF8), ("62c0af", .invalidUTF8), ("63eda080", .invalidUTF8),
        ("64f4908080", .invalidUTF8), ("61c3", .invalidUTF8),
        // Cut short, or with a lying length.
        ("", .truncated), ("18", .truncated), ("1901", .truncated), ("1a010203", .truncated),
        ("1b01020304050607", .truncated),
        ("42ff", .truncated), ("626f", .truncated), ("81", .truncated), ("8201", .truncated),
        ("a1", .truncated), ("a16161", .truncated), ("5bffffffffffffffff00", .truncated),
        ("7b7fffffffffffffff00", .truncated),
        ("9a000fffff", .truncated), ("ba000fffff", .truncated), ("9bffffffffffffffff", .tooLarge),
        ("bb7fffffffffffffff", .tooLarge),
        ("9a00100001", .tooLarge), ("8282820000", .truncated),
        // More than one value.
        ("0000", .trailingBytes), ("f6f6", .trailingBytes), ("810000", .trailingBytes), ("a000", .trailingBytes),
        // Integers below -2^63.
        ("3b8000000000000000", .outOfRange), ("3bffffffffffffffff", .outOfRange),
    ]

    @Test("what is not canonical is refused, as a tree and when skipped over", arguments: refusals)
    func refused(encoding: String, error: DagCBORError) throws {
        let bytes = try hex(encoding)
        #expect(throws: error) { try DagCBORValue.decode(bytes) }
        #expect(throws: error) {
            var reader = DagCBORReader(bytes)
            try reader.skipValue()
            try reader.finish()
        }
        #expect(!error.description.isEmpty)
    }

    @Test("nesting is allowed to the limit and refused above it")
    func depth() throws {
        let deepest = [UInt8](repeating: 0x81, count: 63) + [0x80]
        #expect(try DagCBORValue.decode(deepest).encoded() == deepest)
        #expect(throws: DagCBORError.tooDeep) { try DagCBORValue.decode([0x81] + deepest) }
        let bomb = [UInt8](repeating: 0x81, count: 10_000) + [0]
        #expect(throws: DagCBORError.tooDeep) { try DagCBORValue.decode(bomb) }
        var reader = DagCBORReader(bomb)
        #expect(throws: DagCBORError.tooDeep) { try reader.skipValue() }
    }

    @Test("nested collections cannot together claim more items than there are bytes")
    func claims() throws {
        // Each of the sixty arrays claims as many items as bytes follow it; only the outermost could be true.
        var bytes: [UInt8] = []
        for _ in 0..<60 { bytes += [0x99, 0x03, 0xe8] }
        bytes += [UInt8](repeating: 0, count: 1000)
        #expect(throws: DagCBORError.truncated) { try DagCBORValue.decode(bytes) }
        var reader = DagCBORReader(bytes)
        #expect(try reader.readArrayHeader(max: 1000) == 1000)
        #expect(throws: DagCBORError.truncated) { try reader.readArrayHeader(max: 1000) }
    }

    @Test("a map must have two bytes for every entry it claims, before any is read")
    func mapClaims() throws {
        var short = DagCBORReader(try hex("a2600061"))
        #expect(throws: DagCBORError.truncated) { try short.readMapHeader(max: 2) }
        var enough = DagCBORReader(try hex("a260006100"))
        #expect(try enough.readMapHeader(max: 2) == 2)
    }

    @Test("a reader does not finish while a collection is open, even at the end of the bytes")
    func openAtEnd() throws {
        var reader = DagCBORReader(try hex("a16161" + "00"))
        try reader.readMapHeader(exactly: 1)
        #expect(try reader.readKey() == "a")
        #expect(throws: DagCBORError.trailingBytes) { try reader.finish() }
        var cut = DagCBORReader(try hex("a16161"))
        try cut.readMapHeader(exactly: 1)
        #expect(try cut.readKey() == "a")
        #expect(cut.isAtEnd)
        #expect(throws: DagCBORError.truncated) { try cut.finish() }
    }

    @Test("input above the byte limit is refused by the first read, at the limit it is taken")
    func inputLimit() throws {
        let limits = DagCBORLimits(maxBytes: 3, maxDepth: 64, maxItems: 2)
        #expect(try DagCBORValue.decode([0x82, 0, 0], limits: limits) == .array([.integer(0), .integer(0)]))
        #expect(throws: DagCBORError.tooLarge) { try DagCBORValue.decode([0x83, 0, 0, 0], limits: limits) }
        #expect(throws: DagCBORError.tooLarge) { try DagCBORValue.decode([0x83, 0, 0], limits: limits) }
        #expect(throws: DagCBORError.tooLarge) { try DagCBORValue.decode([0, 0, 0, 0], limits: limits) }
    }
}
