// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@Suite struct VarintTests {
    @Test(
        "the examples of the specification encode and decode",
        arguments: [
            (1, "01"), (127, "7f"), (128, "8001"), (255, "ff01"), (300, "ac02"), (16384, "808001"), (0, "00"),
            (UInt64(1) << 63 - 1, "ffffffffffffffff7f"),
        ] as [(UInt64, String)])
    func examples(value: UInt64, encoding: String) throws {
        var bytes: [UInt8] = []
        Varint.append(value, to: &bytes)
        #expect(bytes == (try hex(encoding)))
        var offset = 0
        #expect(try Varint.decode(bytes, at: &offset) == value)
        #expect(offset == bytes.count)
    }

    @Test(
        "a varint that is cut, padded or too long is refused and the offset stays",
        arguments: [
            ("", MultiformatsError.truncated), ("80", .truncated), ("ffff", .truncated),
            ("8000", .nonMinimalVarint), ("81808000", .nonMinimalVarint), ("ffffffffffffffff00", .nonMinimalVarint),
            ("ffffffffffffffffff", .varintTooLong), ("ffffffffffffffffff01", .varintTooLong),
            ("80808080808080808000", .varintTooLong), ("8080808080808080", .truncated),
        ])
    func refusals(encoding: String, error: MultiformatsError) throws {
        let bytes = try hex(encoding)
        var offset = 0
        #expect(throws: error) { try Varint.decode(bytes, at: &offset) }
        #expect(offset == 0)
    }

    @Test("an offset outside of the bytes is refused", arguments: [-1, 2, Int.max, Int.min])
    func wildOffset(offset: Int) {
        var offset = offset
        #expect(throws: MultiformatsError.truncated) { try Varint.decode([1], at: &offset) }
    }

    @Test("several varints are read one after the other")
    func sequence() throws {
        var generator = SeededGenerator(seed: 2)
        let values = (0..<500).map { index in generator.next() >> UInt64(1 + index % 63) }
        var bytes: [UInt8] = []
        for value in values { Varint.append(value, to: &bytes) }
        var offset = 0
        for value in values { #expect(try Varint.decode(bytes, at: &offset) == value) }
        #expect(offset == bytes.count)
    }

    @Test("whatever is accepted is the one encoding of its value")
    func canonical() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            let bytes = generator.bytes(Int.random(in: 0...11, using: &generator)).map {
                $0 | (generator.next() & 1 == 0 ? 0x80 : 0)
            }
            var offset = 0
            guard let value = try? Varint.decode(bytes, at: &offset) else { continue }
            var again: [UInt8] = []
            Varint.append(value, to: &again)
            #expect(again == Array(bytes[..<offset]))
        }
    }
}
