// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UnixFS

@Suite("Places in sharded folders")
struct ShardSlotsTests {
    @Test(
        "Murmur3 x64 gives the first half of the values that its Go implementation is tested with",
        arguments: [
            ("", 0), ("hello", 0xcbd8_a7b3_41bd_9b02), ("hello, world", 0x342f_ac62_3a5e_bc8e),
            ("19 Jan 2038 at 3:14:07 AM", 0xb89e_5988_b737_affc),
            ("The quick brown fox jumps over the lazy dog.", 0xcd99_481f_9ee9_02c9),
        ] as [(String, UInt64)])
    func murmur3(text: String, hash: UInt64) {
        #expect(Murmur3.hash(utf8(text)) == hash)
    }

    @Test("slots take the bits of the hash from the top, also across bytes")
    func slots() throws {
        let hash: UInt64 = 0xabcd_ef01_2345_6789
        let wide = try #require(ShardSlots(fanout: 256))
        #expect((0..<8).map { wide.slot(of: hash, depth: $0) } == [0xab, 0xcd, 0xef, 1, 0x23, 0x45, 0x67, 0x89])
        let narrow = try #require(ShardSlots(fanout: 8))
        #expect((0..<4).map { narrow.slot(of: hash, depth: $0) } == [0b101, 0b010, 0b111, 0b100])
        #expect(narrow.levels == 21 && wide.levels == 8)
    }

    @Test("prefixes are as wide as the largest slot, in upper case")
    func prefixes() throws {
        for (fanout, slot, text) in [(8, 7, "7"), (16, 10, "A"), (32, 31, "1F"), (256, 171, "AB"), (1024, 1023, "3FF")]
        {
            let slots = try #require(ShardSlots(fanout: UInt64(fanout)))
            #expect(slots.prefix(slot) == utf8(text))
            #expect(slots.prefix(0) == utf8(String(repeating: "0", count: text.utf8.count)))
        }
    }

    @Test("a bit field has slot 0 in its last bit and no leading zero bytes, and gives its slots back")
    func bitfields() throws {
        let slots = try #require(ShardSlots(fanout: 256))
        #expect(slots.bitfield([0, 9]) == [2, 1])
        #expect(slots.bitfield([255]).count == 32)
        #expect(slots.bitfield([]).isEmpty)
        #expect(slots.slots([0, 2, 1]) == [0, 9])
        #expect(slots.slots(ArraySlice(repeating: 0, count: 33)) == nil)
        var random = SeededGenerator(seed: 7)
        for _ in 0..<100 {
            let used = (0..<256).filter { _ in Bool.random(using: &random) }
            #expect(slots.slots(slots.bitfield(used)[...]) == used)
        }
    }

    @Test("a fan-out is a power of two from 8 to 1024", arguments: [0, 1, 4, 7, 12, 255, 2048, UInt64.max])
    func badFanout(fanout: UInt64) {
        #expect(ShardSlots(fanout: fanout) == nil)
    }
}
