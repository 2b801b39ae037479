// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The rules by which the ledger gives an order to a provider. Pure and exact: the same bids give the same answer on
/// every machine, in whatever order they came in.
public enum Allocation {
    /// The best standing.
    public static let bestStanding: UInt64 = 1000

    /// Ranks the bids for an order.
    ///
    /// Left out is a bid whose listing has too little free or whose rate is above the maximum. The others are ordered
    /// by `Ranking.Entry.total`, highest first, equal ones by their rate, lowest first, and those by the SHA-256 of order
    /// and listing, lowest first, so that the time of arrival gives nobody an advantage. No provider knows the order's digest before it is placed;
    /// who can make listings afterwards can search for one with a low hash.
    ///
    /// Takes every value of every field. Give one candidate for each listing; of several that tie, the cheaper is
    /// first.
    ///
    /// - Parameters:
    ///   - candidates: The bids, in any order.
    ///   - needs: What the order asks for.
    ///   - maximumRate: The most that the order pays, in nano-credits per hour.
    /// - Complexity: O(n log n), and one hash for each candidate whose total is not unique.
    public static func rank(
        _ candidates: [Candidate], for order: OrderID, needs: Resources, maximumRate: NanoCredits, rules: AuctionRules
    ) -> Ranking {
        let scale = ScoreScale(needs: needs, maximumRate: maximumRate, criterion: rules.criterion)
        var entries: [Ranking.Entry] = []
        entries.reserveCapacity(candidates.count)
        var excluded: [Ranking.Exclusion] = []
        for candidate in candidates {
            if let reason = scale.reasonAgainst(candidate) {
                excluded.append(Ranking.Exclusion(candidate: candidate, reason: reason))
            } else {
                entries.append(scale.entry(for: candidate))
            }
        }
        excluded.sort { $0.candidate.precedes($1.candidate) }
        return Ranking(
            order: order, needs: needs, maximumRate: maximumRate, rules: rules, entries: sorted(entries, order: order),
            excluded: excluded)
    }

    /// From when on a provider may accept an order whose policy is `reputation`: `placed` for the best standing, the
    /// end of the window for standing 0, in proportion between them.
    ///
    /// - Parameters:
    ///   - standing: 0 to 1000; more counts as 1000.
    ///   - placed: When the order was placed.
    ///   - window: In milliseconds.
    /// - Returns: `placed + ⌊window · (1000 - standing) / 1000⌋`, at most the end of time.
    public static func firstRefusal(standing: UInt64, placed: LedgerTime, window: UInt64) -> LedgerTime {
        let share = bestStanding - min(standing, bestStanding)
        let wait = Arithmetic.multiply(window, share, dividedBy: bestStanding) ?? window
        let (time, overflow) = placed.addingReportingOverflow(wait)
        return overflow ? .max : time
    }

    /// An entry's key for sorting: entries are large, and moving them costs more than comparing them.
    private struct Place {
        let total: UInt64
        let index: Int
        var tieBreak: Bytes32?
    }

    private static func sorted(_ entries: [Ranking.Entry], order: OrderID) -> [Ranking.Entry] {
        var places = entries.indices.map { Place(total: entries[$0].total, index: $0) }
        places.sort { $0.total > $1.total }
        breakTies(in: &places, of: entries, order: order)
        return places.map { place in
            var entry = entries[place.index]
            entry.tieBreak = place.tieBreak
            return entry
        }
    }

    /// Orders each run of equal totals. Hashes are made only there, since most rates differ.
    private static func breakTies(in places: inout [Place], of entries: [Ranking.Entry], order: OrderID) {
        var start = 0
        while start < places.count {
            var end = start + 1
            while end < places.count, places[end].total == places[start].total { end += 1 }
            if end - start > 1 { breakTie(in: &places[start..<end], of: entries, order: order) }
            start = end
        }
    }

    private static func breakTie(in run: inout ArraySlice<Place>, of entries: [Ranking.Entry], order: OrderID) {
        for position in run.indices {
            run[position].tieBreak = tieBreak(order: order, listing: entries[run[position].index].candidate.listing)
        }
        run.sort { left, right in
            let (leftRate, rightRate) = (entries[left.index].candidate.rate, entries[right.index].candidate.rate)
            if leftRate != rightRate { return leftRate < rightRate }
            if let leftHash = left.tieBreak, let rightHash = right.tieBreak, leftHash != rightHash {
                return leftHash < rightHash
            }
            return entries[left.index].candidate.precedes(entries[right.index].candidate)
        }
    }

    private static func tieBreak(order: OrderID, listing: ListingID) -> Bytes32 {
        var hasher = SHA256Hasher()
        hasher.update(order.digest)
        hasher.update(listing.digest)
        return hasher.finalize()
    }
}
