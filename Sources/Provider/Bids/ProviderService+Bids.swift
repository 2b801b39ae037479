// SPDX-License-Identifier: Apache-2.0

import Envelopes
import LedgerCore
import Multiformats
import Ordering

/// Bidding in auctions, open and sealed, across restarts.
extension ProviderService {
    /// Bids the listing's own price on an order that is auctioned. The caller has put the order into `answering`.
    ///
    /// Where the second price is paid, nothing but the true price serves a provider better (Vickrey 1961); where bids
    /// are open, everybody can read the listing.
    func bid(on id: OrderID, from listing: ListingID, rate: NanoCredits) async {
        defer { answering[id] = nil }
        do {
            let fresh = BidRecord(listing: listing, rate: rate, key: .generate(), nonce: Self.freshNonce())
            // What went out before this process began is said again, word by word.
            let bid = try await durable.insert(fresh, on: id)
            bidding[id] = bid.key
            try await place(bid, on: id)
        } catch let refusal as Refusal {
            await settle(refusal, of: id)
        } catch {
            // Nothing is known to have changed: the next round says it again.
            bidding[id] = nil
            logger.warning("a bid could not be placed", metadata: ["order": "\(id)", "error": "\(error)"])
        }
    }

    private func place(_ bid: BidRecord, on id: OrderID) async throws {
        guard let order = ledger.read({ $0.order(id) }), case .auction(let rules) = order.terms.allocation else {
            throw Refusal.unknownOrder(id)
        }
        let operation: Operation =
            rules.isSealed
            ? .commitBid(id, listing: bid.listing, commitment: bid.commitment(to: id))
            : .placeBid(id, listing: bid.listing, rate: bid.rate, grantee: bid.key.publicKey)
        try await signer.submit([operation])
    }

    /// The window has ended, the tenant took the order back, or the bid is there already.
    private func settle(_ refusal: Refusal, of id: OrderID) async {
        if case .alreadyBid = refusal {
            if await isOnLedger(id) { return }
            // Made from records that are lost: there is nothing to open it with, and no second bid.
        } else {
            bidding[id] = nil
        }
        try? await durable.removeBid(id)
        try? await database.remove(id)
    }

    private func isOnLedger(_ id: OrderID) async -> Bool {
        guard let bid = try? await durable.bids()[id],
            let placed = ledger.read({ $0.bid(BidID(order: id, listing: bid.listing)) })
        else { return false }
        return bid.isSame(as: placed, on: id)
    }

    /// Secret until it is revealed, so that nobody finds the rate by trying.
    private static func freshNonce() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<LedgerLimits.bidNonceBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    // MARK: After a restart, and once a second

    /// Finds again the bids that were made before this process began: they are not made anew.
    func restoreBids() async {
        do {
            for (id, bid) in try await durable.bids() {
                let placed = ledger.read { $0.bid(BidID(order: id, listing: bid.listing)) }
                // One that never went out is said by the market's next round.
                if let placed, bid.isSame(as: placed, on: id) { bidding[id] = bid.key }
            }
        } catch {
            logger.warning("earlier bids cannot be read", metadata: ["error": "\(error)"])
        }
    }

    /// Opens sealed bids whose bidding has ended, and forgets bids whose auction is over. The time to reveal is at
    /// least twice the outage that the network tolerates (`Placement`), so a second more or less is nothing.
    func revealBids() async {
        let bids: [OrderID: BidRecord]
        do { bids = try await durable.bids() } catch {
            logger.warning("bids cannot be read", metadata: ["error": "\(error)"])
            return
        }
        for (id, bid) in bids {
            let (order, placed) = ledger.read { ($0.order(id), $0.bid(BidID(order: id, listing: bid.listing))) }
            guard let order else {
                if answering[id] == nil { try? await durable.removeBid(id) }
                continue
            }
            guard let placed, case .sealed = placed.content, bid.isSame(as: placed, on: id),
                ledger.now >= order.biddingEnds ?? .max
            else { continue }
            await reveal(bid, of: id)
        }
    }

    private func reveal(_ bid: BidRecord, of id: OrderID) async {
        do {
            try await signer.submit([
                .revealBid(
                    id, listing: bid.listing, rate: bid.rate, grantee: bid.key.publicKey, nonce: bid.nonce)
            ])
        } catch {
            // The next round tries again, as long as there is time.
            logger.warning("a bid could not be revealed", metadata: ["order": "\(id)", "error": "\(error)"])
        }
    }
}
