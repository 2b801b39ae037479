// SPDX-License-Identifier: Apache-2.0

/// Gives the bids for one order their scores. Integers only; no value of any field overflows.
struct ScoreScale {
    let needs: Resources
    let maximumRate: NanoCredits
    let criterion: AllocationCriterion

    /// Why this bid takes no part; nil if it does.
    func reasonAgainst(_ candidate: Candidate) -> BidReason? {
        guard candidate.free.covers(needs) else { return .capacityExceeded }
        return candidate.rate > maximumRate ? .rateTooHigh : nil
    }

    /// The scores of a bid that takes part.
    func entry(for candidate: Candidate) -> Ranking.Entry {
        let saved = maximumRate - candidate.rate
        let price = perMille(saved, of: maximumRate)
        let match = match(of: candidate.free)
        let standing = min(candidate.standing, Allocation.bestStanding)
        return Ranking.Entry(
            candidate: candidate, price: price, match: match, standing: standing,
            total: total(saved: saved, price: price, match: match, standing: standing))
    }

    private func match(of free: Resources) -> UInt64 {
        let shares =
            perMille(needs.cpuMillis, of: free.cpuMillis) + perMille(needs.memoryBytes, of: free.memoryBytes)
            + perMille(needs.diskBytes, of: free.diskBytes)
        return shares / 3
    }

    private func total(saved: NanoCredits, price: UInt64, match: UInt64, standing: UInt64) -> UInt64 {
        switch criterion {
        case .price: saved
        case .match: match
        case .standing: standing
        // At most 3 · 255 · 1000.
        case .mix(let priceWeight, let matchWeight, let standingWeight):
            UInt64(priceWeight) * price + UInt64(matchWeight) * match + UInt64(standingWeight) * standing
        }
    }

    /// `⌊1000 · part / whole⌋` for a part of at most the whole; 1000 if the whole is 0.
    private func perMille(_ part: UInt64, of whole: UInt64) -> UInt64 {
        whole == 0 ? 1000 : Arithmetic.multiply(part, 1000, dividedBy: whole) ?? 1000
    }
}
