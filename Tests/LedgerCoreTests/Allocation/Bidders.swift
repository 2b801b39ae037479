// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

/// Bids for tests.
enum Bidders {
    static let order = OrderID(digest: bytes32(9))
    static let needs = Resources(cpuMillis: 1000, memoryBytes: gibibyte, diskBytes: gibibyte)
    static let criteria: [AllocationCriterion] = [
        .price, .match, .standing, .mix(price: 5, match: 3, standing: 2), .mix(price: 255, match: 255, standing: 255),
        .mix(price: 0, match: 0, standing: 0),
    ]

    /// The bid of provider `number` with its listing of the same number; twice the needs free unless said otherwise.
    static func bid(
        _ number: UInt8, rate: NanoCredits, cpuMillis: UInt64 = 2000, standing: UInt64 = 500
    ) -> Candidate {
        Candidate(
            provider: PublicKey(bytes32(number)), listing: ListingID(digest: bytes32(number)), rate: rate,
            free: Resources(cpuMillis: cpuMillis, memoryBytes: 2 * gibibyte, diskBytes: 2 * gibibyte),
            standing: standing)
    }

    /// Ranks by open bids.
    static func rank(
        _ candidates: [Candidate], by criterion: AllocationCriterion = .price, maximum: NanoCredits = 10 * credit,
        secondPrice: Bool = false
    ) -> Ranking {
        Allocation.rank(
            candidates, for: order, needs: needs, maximumRate: maximum,
            rules: AuctionRules(window: 5000, criterion: criterion, secondPrice: secondPrice))
    }

    /// Up to `count` bids with many equal fields, some of them too dear and some too small, at times extreme.
    static func random(_ count: Int, _ random: inout SeededGenerator) -> [Candidate] {
        let extremes: [UInt64] = [0, 1, 999, 1000, 1001, gibibyte, 10 * credit, .max - 1, .max]
        func amount(_ usual: UInt64, _ random: inout SeededGenerator) -> UInt64 {
            if random.next() % 8 == 0 { return extremes[Int(random.next() % UInt64(extremes.count))] }
            return usual * (1 + random.next() % 6) / 2
        }
        return (0..<Int(random.next() % UInt64(count + 1))).map { index in
            let digest = Hash.sha256([UInt8(truncatingIfNeeded: index), UInt8(truncatingIfNeeded: index >> 8), 1])
            return Candidate(
                provider: PublicKey(bytes32(UInt8(index % 7))), listing: ListingID(digest: digest),
                rate: amount(4 * credit, &random),
                free: Resources(
                    cpuMillis: amount(1000, &random), memoryBytes: amount(gibibyte, &random),
                    diskBytes: amount(gibibyte, &random)),
                standing: amount(300, &random))
        }
    }
}
