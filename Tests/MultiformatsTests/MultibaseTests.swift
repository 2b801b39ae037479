// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@Suite struct MultibaseTests {
    /// The test files of <https://github.com/multiformats/multibase> (tests/*.csv), for the bases known here.
    static let vectors: [(content: String, texts: [Multibase: String])] = [
        (
            "Decentralize everything!!",
            [
                .base16: "f446563656e7472616c697a652065766572797468696e672121",
                .base32: "birswgzloorzgc3djpjssazlwmvzhs5dinfxgoijb",
                .base36: "k343ixo7d49hqj1ium15pgy1wzww5fxrid21td7l",
                .base58btc: "zUXE7GvtEk8XTXs1GF8HSGbVA9FCX9SEBPe",
                .base64url: "uRGVjZW50cmFsaXplIGV2ZXJ5dGhpbmchIQ",
            ]
        ),
        (
            "yes mani !",
            [
                .base16: "f796573206d616e692021", .base32: "bpfsxgidnmfxgsibb", .base36: "k2lcpzo5yikidynfl",
                .base58btc: "z7paNL19xttacUY", .base64url: "ueWVzIG1hbmkgIQ",
            ]
        ),
        (
            "\0yes mani !",
            [
                .base16: "f00796573206d616e692021", .base32: "bab4wk4zanvqw42jaee", .base36: "k02lcpzo5yikidynfl",
                .base58btc: "z17paNL19xttacUY", .base64url: "uAHllcyBtYW5pICE",
            ]
        ),
        (
            "\0\0yes mani !",
            [
                .base16: "f0000796573206d616e692021", .base32: "baaahszltebwwc3tjeaqq", .base36: "k002lcpzo5yikidynfl",
                .base58btc: "z117paNL19xttacUY", .base64url: "uAAB5ZXMgbWFuaSAh",
            ]
        ),
        ("", [.base16: "f", .base32: "b", .base36: "k", .base58btc: "z", .base64url: "u"]),
    ]

    @Test("the vectors of the specification encode and decode", arguments: Multibase.allCases)
    func vectors(base: Multibase) throws {
        for vector in Self.vectors {
            let text = try #require(vector.texts[base])
            #expect(Multibase.encode(Array(vector.content.utf8), as: base) == text)
            #expect(try Multibase.decode(text) == Array(vector.content.utf8))
        }
    }

    @Test("the base58 examples of the Internet draft encode")
    func base58Draft() throws {
        let text = "The quick brown fox jumps over the lazy dog."
        #expect(Multibase.encode(Array("Hello World!".utf8), as: .base58btc) == "z2NEpo7TZRRrLZSi2U")
        #expect(
            Multibase.encode(Array(text.utf8), as: .base58btc)
                == "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z")
        #expect(Multibase.encode(try hex("0000287fb4cd"), as: .base58btc) == "z11233QC4")
    }

    @Test("any bytes survive every base", arguments: Multibase.allCases)
    func roundTrip(base: Multibase) throws {
        var generator = SeededGenerator(seed: 4)
        for count in 0...256 {
            var bytes = generator.bytes(count)
            for index in 0..<min(count, Int(generator.next() % 6)) { bytes[index] = 0 }
            #expect(try Multibase.decode(Multibase.encode(bytes, as: base)) == bytes)
        }
    }

    @Test("the positional bases agree with long division digit by digit", arguments: [Multibase.base58btc, .base36])
    func longDivision(base: Multibase) {
        let alphabet = Array(
            base == .base36
                ? "0123456789abcdefghijklmnopqrstuvwxyz" : "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
        var generator = SeededGenerator(seed: 5)
        for count in 1...60 {
            let bytes = generator.bytes(count)
            var number = bytes
            var digits: [Character] = []
            while number.contains(where: { $0 != 0 }) {
                var remainder = 0
                for index in number.indices {
                    let value = remainder << 8 | Int(number[index])
                    number[index] = UInt8(value / alphabet.count)
                    remainder = value % alphabet.count
                }
                digits.append(alphabet[remainder])
            }
            let zeros = [Character](repeating: alphabet[0], count: bytes.prefix { $0 == 0 }.count)
            #expect(Multibase.encode(bytes, as: base) == String([base.rawValue] + zeros + digits.reversed()))
        }
    }

    @Test(
        "text that is not the one spelling of its bytes is refused",
        arguments: [
            ("", MultiformatsError.emptyText),
            ("x00", .unknownMultibase), ("BPFSXGIDNMFXGSIBB", .unknownMultibase), ("F00", .unknownMultibase),
            ("K0", .unknownMultibase), ("é", .unknownMultibase), ("\0", .unknownMultibase),
            ("f0", .invalidTrailingBits), ("f000", .invalidTrailingBits),
            ("f0A", .invalidCharacter(offset: 2)), ("fg0", .invalidCharacter(offset: 1)),
            ("f68656c6c6f20776F726C64", .invalidCharacter(offset: 16)),
            ("bpfsxgidnmfxgsibB", .invalidCharacter(offset: 16)), ("b0a", .invalidCharacter(offset: 1)),
            ("ba", .invalidTrailingBits), ("baaa", .invalidTrailingBits), ("baaaaaa", .invalidTrailingBits),
            ("bab", .invalidTrailingBits), ("baaab", .invalidTrailingBits), ("baa======", .invalidCharacter(offset: 3)),
            ("uA", .invalidTrailingBits), ("uAB", .invalidTrailingBits), ("uAAB", .invalidTrailingBits),
            ("uAA==", .invalidCharacter(offset: 3)), ("uA+A", .invalidCharacter(offset: 2)),
            ("k2lcpzO", .invalidCharacter(offset: 6)), ("z0", .invalidCharacter(offset: 1)),
            ("zO", .invalidCharacter(offset: 1)), ("zl", .invalidCharacter(offset: 1)),
            ("z1 ", .invalidCharacter(offset: 2)),
            ("z1é", .invalidCharacter(offset: 2)),
        ])
    func refusals(text: String, error: MultiformatsError) {
        #expect(throws: error) { try Multibase.decode(text) }
    }

    @Test("text above the caps is refused")
    func caps() throws {
        let full = [UInt8](repeating: 0xff, count: 256)
        let over = [UInt8](repeating: 0xff, count: 257)
        let zeros = String(repeating: "1", count: 300)
        for base in [Multibase.base36, .base58btc] {
            #expect(try Multibase.decode(Multibase.encode(full, as: base)) == full)
            #expect(throws: MultiformatsError.tooLong(limit: 256)) {
                try Multibase.decode(Multibase.encode(over, as: base))
            }
        }
        #expect(throws: MultiformatsError.tooLong(limit: 256)) { try Multibase.decode("z" + zeros) }
        let long = String(repeating: "0", count: MultiformatsLimits.multibaseText)
        #expect(throws: MultiformatsError.tooLong(limit: 1 << 20)) { try Multibase.decode("f" + long) }
        #expect(throws: MultiformatsError.tooLong(limit: 1 << 20)) { try Multibase.decode("z" + long) }
    }

    @Test("whatever is accepted is the one spelling of its bytes", arguments: Multibase.allCases)
    func canonical(base: Multibase) throws {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<3000 {
            var text = Array(Multibase.encode(generator.bytes(Int(generator.next() % 20)), as: base).utf8)
            let index = Int.random(in: 0..<text.count, using: &generator)
            switch generator.next() % 3 {
            case 0: text[index] = UInt8.random(in: 0x20...0x7e, using: &generator)
            case 1: text.removeLast(min(text.count, Int(generator.next() % 3)))
            default: text[index] = text[index] ^ 1 << (generator.next() % 7)
            }
            let mutated = String(decoding: text, as: UTF8.self)
            guard let bytes = try? Multibase.decode(mutated), let first = mutated.first else { continue }
            let named = try #require(Multibase(rawValue: first))
            #expect(Multibase.encode(bytes, as: named) == mutated)
        }
    }
}
