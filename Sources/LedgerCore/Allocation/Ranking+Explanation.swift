// SPDX-License-Identifier: Apache-2.0

extension Ranking {
    /// How the auction came out, line by line, for people: the rule, the winner and what it is paid, every bid with its
    /// scores and why it lost, every bid that took no part and why. Enough to check the result by hand.
    public var explanation: [String] {
        var lines = [heading]
        for index in entries.indices {
            lines.append(place(index))
            lines.append(scores(of: entries[index]))
            if let line = tieBreakLine(index) { lines.append(line) }
        }
        for exclusion in excluded { lines.append(line(for: exclusion)) }
        return lines
    }

    private var heading: String {
        let manner = rules.isSealed ? "sealed" : "open"
        let start = "order \(order): \(manner) auction, \(criterion) wins; at most \(Credits.format(maximumRate))/h"
        if entries.isEmpty { return start + (excluded.isEmpty ? "; no bids" : "; no bid took part") }
        return start + "; \(entries.count) bid(s) took part, \(excluded.count) did not"
    }

    private func place(_ index: Int) -> String {
        let candidate = entries[index].candidate
        let start = "\(index + 1). listing \(candidate.listing) of \(candidate.provider) "
        let rate = Credits.format(candidate.rate)
        return start + (index == 0 ? "wins: bid \(rate)/h, \(payment)" : "lost: bid \(rate)/h, \(loss(of: index))")
    }

    private var payment: String {
        guard let price else { return "" }
        let paid = "is paid \(Credits.format(price))/h"
        guard rules.secondPrice, criterion == .price else { return paid + ", its own rate" }
        if entries.count > 1 { return paid + ", the second lowest rate" }
        return paid + ", the order's maximum, as no other bid took part"
    }

    /// Why the bid at this place is behind the winner.
    private func loss(of index: Int) -> String {
        let best = entries[0]
        let entry = entries[index]
        if entry.total == best.total {
            return entry.candidate.rate > best.candidate.rate
                ? "equal to the winner, but dearer" : "equal to the winner, lost the tie-break"
        }
        return switch criterion {
        case .price: "\(Credits.format(best.total - entry.total))/h more than the winner"
        case .match: "match \(entry.match), the winner's is \(best.match)"
        case .standing: "standing \(entry.standing), the winner's is \(best.standing)"
        case .mix: "total \(entry.total), the winner's is \(best.total)"
        }
    }

    private func scores(of entry: Entry) -> String {
        let scores = "   of 1000: price \(entry.price), match \(entry.match), standing \(entry.standing)"
        guard case .mix(let price, let match, let standing) = criterion else { return scores }
        return scores + "; total \(price) x \(entry.price) + \(match) x \(entry.match)"
            + " + \(standing) x \(entry.standing) = \(entry.total)"
    }

    private func tieBreakLine(_ index: Int) -> String? {
        guard let hash = entries[index].tieBreak else { return nil }
        return "   tie-break: SHA-256 of order and listing, lowest first: \(hash)"
    }

    private func line(for exclusion: Exclusion) -> String {
        let candidate = exclusion.candidate
        let start = "-  listing \(candidate.listing) of \(candidate.provider) took no part: "
        switch exclusion.reason {
        case .rateTooHigh: return start + "bid \(Credits.format(candidate.rate))/h, above the maximum"
        case .capacityExceeded:
            return start + "has \(Self.text(candidate.free)) free; the order needs \(Self.text(needs))"
        }
    }

    private static func text(_ resources: Resources) -> String {
        "\(resources.cpuMillis) mCPU, \(resources.memoryBytes) bytes memory and \(resources.diskBytes) bytes disk"
    }
}
