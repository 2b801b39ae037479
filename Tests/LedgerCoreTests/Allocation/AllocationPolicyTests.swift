// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Testing

@testable import LedgerCore

@Suite("Allocation policies")
struct AllocationPolicyTests {
    struct Sample: Sendable {
        let policy: AllocationPolicy
        let hex: String
    }

    /// Bytes made by another encoder, in Python.
    static let samples: [Sample] = [
        Sample(policy: .firstCome, hex: "a1696669727374436f6d65a0"),
        Sample(policy: .reputation(window: 60_000), hex: "a16a72657075746174696f6ea16677696e646f7719ea60"),
        Sample(
            policy: .auction(AuctionRules(window: 5000, criterion: .price)),
            hex: """
                a16761756374696f6ea46672657665616cf66677696e646f7719138869637269746572696f6ea1657072696365a06b736563\
                6f6e645072696365f4
                """),
        Sample(
            policy: .auction(
                AuctionRules(window: 604_800_000, reveal: 30_000, criterion: .price, secondPrice: true)),
            hex: """
                a16761756374696f6ea46672657665616c1975306677696e646f771a240c840069637269746572696f6ea1657072696365a0\
                6b7365636f6e645072696365f5
                """),
        Sample(
            policy: .auction(AuctionRules(window: 1, criterion: .match)),
            hex: """
                a16761756374696f6ea46672657665616cf66677696e646f770169637269746572696f6ea1656d61746368a06b7365636f6e\
                645072696365f4
                """),
        Sample(
            policy: .auction(AuctionRules(window: 1, criterion: .standing)),
            hex: """
                a16761756374696f6ea46672657665616cf66677696e646f770169637269746572696f6ea1687374616e64696e67a06b7365\
                636f6e645072696365f4
                """),
        Sample(
            policy: .auction(
                AuctionRules(window: 255, reveal: 256, criterion: .mix(price: 200, match: 0, standing: 23))),
            hex: """
                a16761756374696f6ea46672657665616c1901006677696e646f7718ff69637269746572696f6ea1636d6978a3656d617463\
                680065707269636518c8687374616e64696e67176b7365636f6e645072696365f4
                """),
    ]

    @Test("every policy has exactly these bytes", arguments: samples)
    func golden(sample: Sample) throws {
        #expect(hexText(sample.policy.encoded()) == sample.hex)
        #expect(try AllocationPolicy.decode(try hex(sample.hex)) == sample.policy)
    }

    @Test("policies survive truncation, bit flips and noise, and no value has two encodings", arguments: samples)
    func fuzz(sample: Sample) throws {
        var accepted = 0
        func check(_ bytes: [UInt8]) {
            guard let value = try? AllocationPolicy.decode(bytes) else { return }
            accepted += 1
            #expect(value.encoded() == bytes)
        }
        let bytes = sample.policy.encoded()
        for length in bytes.indices { #expect((try? AllocationPolicy.decode(Array(bytes.prefix(length)))) == nil) }
        #expect(throws: DagCBORError.trailingBytes) { try AllocationPolicy.decode(bytes + [0]) }
        for index in bytes.indices {
            for value in 0...255 as ClosedRange<UInt8> {
                var changed = bytes
                changed[index] = value
                check(changed)
            }
        }
        var random = SeededGenerator(seed: 1)
        for _ in 0..<5000 {
            check(random.bytes(Int(random.next() % 120)))
            var mutated = bytes
            for _ in 0..<(1 + random.next() % 4) {
                mutated[Int(random.next() % UInt64(mutated.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            check(mutated)
        }
        #expect(accepted > 0)
    }

    @Test("unknown names, weights beyond a byte and contents where none belong are refused")
    func refused() throws {
        let unknown = try hex("a1696669727374466f6d65a0")
        #expect(throws: DagCBORError.invalid("unknown allocation policy firstFome")) {
            try AllocationPolicy.decode(unknown)
        }
        #expect(throws: DagCBORError.invalid("unknown criterion cheap")) {
            try AllocationCriterion.decode(try hex("a1656368656170a0"))
        }
        #expect(throws: DagCBORError.unexpectedCount(expected: 0, found: 1)) {
            try AllocationCriterion.decode(try hex("a1657072696365a1616100"))
        }
        #expect(throws: DagCBORError.unexpectedCount(expected: 1, found: 0)) { try AllocationPolicy.decode([0xa0]) }
        #expect(throws: DagCBORError.outOfRange) {
            try AllocationCriterion.decode(
                try hex("a1636d6978a3656d6174636819010065707269636500687374616e64696e6700"))
        }
        let longName = [0xa1, 0x78, 0x40] + [UInt8](repeating: 0x61, count: 64) + [0xa0]
        #expect(throws: DagCBORError.tooLarge) { try AllocationPolicy.decode(longName) }
    }

    @Test("windows of nothing or beyond a week are at fault", arguments: [0, 604_800_001, .max] as [UInt64])
    func windows(window: UInt64) {
        #expect(AuctionRules(window: window, criterion: .price).fault != nil)
        #expect(AuctionRules(window: 1, reveal: window, criterion: .price).fault != nil)
        #expect(AllocationPolicy.auction(AuctionRules(window: window, criterion: .price)).fault != nil)
        #expect(AllocationPolicy.reputation(window: window).fault != nil)
    }

    @Test("a second price without the criterion price, and a mix of nothing, are at fault")
    func faults() {
        for sample in Self.samples { #expect(sample.policy.fault == nil) }
        #expect(AuctionRules(window: 604_800_000, reveal: 604_800_000, criterion: .match).fault == nil)
        #expect(AuctionRules(window: 1, criterion: .match, secondPrice: true).fault != nil)
        #expect(
            AuctionRules(window: 1, criterion: .mix(price: 1, match: 0, standing: 0), secondPrice: true).fault != nil)
        #expect(AuctionRules(window: 1, criterion: .mix(price: 0, match: 0, standing: 0)).fault != nil)
        #expect(AuctionRules(window: 1, criterion: .mix(price: 0, match: 0, standing: 1)).fault == nil)
    }
}
