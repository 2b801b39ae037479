// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import Testing

@Suite struct RoundTripTests {
    @Test("any tree decodes to itself, and skipping it reads the same bytes")
    func trees() throws {
        var generator = SeededGenerator(seed: 10)
        for _ in 0..<3000 {
            let value = generator.value(depth: 4)
            let bytes = value.encoded()
            #expect(try DagCBORValue.decode(bytes) == value)
            #expect(try DagCBORValue.decode(bytes).hashValue == value.hashValue)
            var reader = DagCBORReader(bytes + [0])
            #expect(try reader.readEncodedValue() == bytes)
            #expect(try reader.readUnsigned() == 0)
            try reader.finish()
        }
    }

    @Test("equal encodings and equal trees are the same thing")
    func equality() {
        var generator = SeededGenerator(seed: 11)
        let values = (0..<400).map { _ in generator.value(depth: 1) }
        for left in values {
            let encoded = left.encoded()
            for right in values { #expect((left == right) == (encoded == right.encoded())) }
        }
    }

    @Test("texts that Unicode calls equivalent, and floats that compare equal, stay apart")
    func lookalikes() throws {
        #expect(DagCBORValue.text("é") != .text("e\u{301}"))
        #expect(DagCBORValue.float(0) != .float(-0.0))
        #expect(DagCBORValue.float(1) != .integer(1))
        #expect(DagCBORValue.integer(7) == .unsigned(7))
        let map: DagCBORMap = ["K": .integer(1), "\u{212a}": .integer(2)]
        #expect(map.count == 2)
        #expect(map["K"] == .integer(1))
        #expect(map["\u{212a}"] == .integer(2))
        #expect(try DagCBORValue.decode(DagCBORValue.map(map).encoded()) == .map(map))
    }

    @Test("a map built in any order is the same map, and the last of equal keys stays")
    func mapOrder() {
        let map = DagCBORMap([("bb", .integer(1)), ("a", .integer(2)), ("", .null), ("bb", .integer(3)), ("ab", .null)])
        #expect(map.entries.map(\.key) == ["", "a", "ab", "bb"])
        #expect(map["bb"] == .integer(3))
        #expect(map["b"] == nil)
        #expect(map == DagCBORMap([("ab", .null), ("", .null), ("a", .integer(2)), ("bb", .integer(3))]))
        #expect(DagCBORValue.map(map)["a"] == .integer(2))
        #expect(DagCBORValue.null["a"] == nil)
    }

    @Test("a valid encoding cut anywhere is refused as cut")
    func truncation() {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<300 {
            let bytes = generator.value(depth: 3).encoded()
            for count in 0..<bytes.count {
                #expect(throws: DagCBORError.truncated) { try DagCBORValue.decode(Array(bytes[..<count])) }
            }
        }
    }

    @Test("a damaged encoding is refused, or is itself the one encoding of another value")
    func mutation() throws {
        var generator = SeededGenerator(seed: 13)
        var accepted = 0
        for _ in 0..<30_000 {
            var bytes = generator.value(depth: 3).encoded()
            for _ in 0...generator.next() % 3 {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch generator.next() % 4 {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                case 2 where bytes.count > 1: bytes.remove(at: index)
                default: bytes[index] ^= 1 << (generator.next() % 8)
                }
            }
            accepted += try checkVerdict(bytes) ? 1 : 0
        }
        #expect(accepted > 1000)
    }

    @Test("random bytes are refused, or are the one encoding of a value")
    func noise() throws {
        var generator = SeededGenerator(seed: 14)
        var accepted = 0
        for _ in 0..<60_000 { accepted += try checkVerdict(generator.bytes(Int(generator.next() % 24))) ? 1 : 0 }
        #expect(accepted > 100)
    }

    /// Decodes foreign bytes as a tree and by skipping: the verdicts must agree, and what is accepted must be canonical.
    private func checkVerdict(_ bytes: [UInt8]) throws -> Bool {
        let tree = Result { try DagCBORValue.decode(bytes) }
        let skipped = Result {
            var reader = DagCBORReader(bytes)
            try reader.skipValue()
            try reader.finish()
        }
        switch (tree, skipped) {
        case (.success(let value), .success):
            #expect(value.encoded() == bytes)
            #expect(!value.dagJSON().isEmpty)
            return true
        case (.failure(let left), .failure(let right)):
            #expect(left as? DagCBORError == right as? DagCBORError)
        default:
            Issue.record("skipping and decoding disagree on \(bytes)")
        }
        return false
    }
}
