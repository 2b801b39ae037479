// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Testing

@testable import LedgerCore

/// The bytes below were made by an encoder of other make.
@Suite("Standing: encoding")
struct StandingCodingTests {
    struct Golden: Sendable, CustomStringConvertible {
        let description: String
        let standing: Standing
        let hex: String
        let cid: String
    }

    static let golden = [
        Golden(
            description: "newcomer", standing: Standing(),
            hex: """
                ab6362616400636461790064676f6f640065726174656400666661696c656400666d697373656400686465636c696e65\
                640069636f6d706c657465640069726174696e6753756d006c6e6576657253746172746564006c726174696e67576569\
                67687400
                """,
            cid: "bafyreicdjhuhqfeusud4vdxgftagszlcbfnfc66jq4z7mwnecbwibjrqlm"),
        Golden(
            description: "worked example", standing: StandingSamples.worked().standing,
            hex: """
                ab636261641a7735940063646179194e3e64676f6f641a9502f8ec6572617465640a666661696c656400666d69737365\
                6401686465636c696e65640069636f6d706c657465641469726174696e6753756d1b00000002e90edd006c6e65766572\
                53746172746564006c726174696e675765696768741a9502f900
                """,
            cid: "bafyreifrqwqqsnqaxflz2ljoz6cyqd7lzas6ktlsvjwwwlgpfwhywbkwem"),
        Golden(
            description: "largest", standing: StandingSamples.largest(),
            hex: """
                ab636261641bffffffffffffffff636461791b00000031b5d43afe64676f6f641bffffffffffffffff6572617465641b\
                ffffffffffffffff666661696c65641bffffffffffffffff666d69737365641bffffffffffffffff686465636c696e65\
                641bffffffffffffffff69636f6d706c657465641bffffffffffffffff69726174696e6753756d1bffffffffffffffff\
                6c6e65766572537461727465641bffffffffffffffff6c726174696e675765696768741bffffffffffffffff
                """,
            cid: "bafyreihlxneznhhrms353ukae7ypmofqhntz4y27wwbgeyplj4vlc3ni44"),
    ]

    @Test("a standing has exactly these bytes and this CID", arguments: golden)
    func bytes(_ golden: Golden) throws {
        #expect(hexText(golden.standing.encoded()) == golden.hex)
        #expect("\(golden.standing.cid)" == golden.cid)
        #expect(try Standing.decode(try hex(golden.hex)) == golden.standing)
    }

    @Test("three thousand outcomes and ratings over 16 years leave what a second implementation computed")
    func history() {
        var random = SeededGenerator(seed: 51)
        var standing = Standing()
        var time = StandingSamples.start
        var scores: UInt64 = 0
        for _ in 0..<3000 {
            let kind = Int(random.next() % 9)
            let value = (random.next() % (7 * credit)) >> (random.next() % 12)
            time += random.next() % (4 * StandingSamples.day)
            switch kind {
            case 0..<5: standing.record(StandingOutcome.allCases[kind], value: value, at: time)
            case 5..<7: standing.record(.completed, value: value, at: time)
            default: standing.rate(stars: UInt8(1 + random.next() % 5), value: value, at: time)
            }
            scores += standing.score(at: time + random.next() % (20 * StandingSamples.day))
        }
        #expect(scores == 978_037)
        #expect("\(standing.cid)" == "bafyreidkoldgx5wrshpgwvcewa2gex3j7eunfvcfa46hxgk4ugrfi4kq6y")
    }

    @Test("what is encoded decodes to the same, whatever the numbers")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 41)
        for _ in 0..<5000 {
            let standing = StandingSamples.anyStanding(&random)
            #expect(try Standing.decode(standing.encoded()) == standing)
        }
    }

    @Test("truncated, altered and random bytes are refused or have this one encoding; nothing traps", arguments: golden)
    func fuzz(_ golden: Golden) {
        let sample = golden.standing.encoded()
        func check(_ bytes: [UInt8]) {
            guard let standing = try? Standing.decode(bytes) else { return }
            #expect(standing.encoded() == bytes, "two encodings of one value")
            #expect(standing.score(at: .max) <= 999)
        }
        for length in sample.indices { #expect((try? Standing.decode(Array(sample.prefix(length)))) == nil) }
        #expect(throws: DagCBORError.trailingBytes) { try Standing.decode(sample + [0]) }
        for index in sample.indices {
            for bit in 0..<8 {
                var flipped = sample
                flipped[index] ^= 1 << bit
                check(flipped)
            }
        }
        var random = SeededGenerator(seed: 42)
        for _ in 0..<5000 {
            check(random.bytes(Int(random.next() % 200)))
            var mutated = sample
            for _ in 0..<(1 + random.next() % 4) {
                mutated[Int(random.next() % UInt64(mutated.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            check(mutated)
        }
    }

    @Test("a day after the end of time is refused, and the last one is not")
    func lastDay() throws {
        var standing = StandingSamples.largest()
        #expect(throws: Never.self) { try Standing.decode(standing.encoded()) }
        standing.day += 1
        #expect(throws: DagCBORError.outOfRange) { try Standing.decode(standing.encoded()) }
    }

    @Test("another number of entries, another order and longer integers are refused")
    func nonCanonical() throws {
        let bytes = Standing().encoded()
        #expect(bytes.first == 0xab)
        let bad = [0x63] + Array("bad".utf8) + [0]
        let day = [0x63] + Array("day".utf8) + [0]
        #expect(bytes.dropFirst().starts(with: bad + day))
        let rest = Array(bytes.dropFirst(1 + bad.count + day.count))
        let longer = Array(bad.dropLast()) + [0x18, 0]
        for changed in [
            [0xab] + day + bad + rest, [0xaa] + day + rest, [0xab] + bad + bad + rest, [0xab] + longer + day + rest,
            [0xb8, 11] + bad + day + rest, [0xbf] + bad + day + rest + [0xff],
        ] {
            #expect(throws: DagCBORError.self) { try Standing.decode(changed) }
        }
    }
}
