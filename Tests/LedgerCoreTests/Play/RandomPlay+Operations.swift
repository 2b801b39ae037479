// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension RandomPlay {
    /// Mostly less than a second; sometimes an outage, sometimes a clock that was set back, seldom another day.
    mutating func nextTime() -> LedgerTime {
        if any.flip(1, of: 512) { return state.time + 24 * hour }
        return switch any.below(64) {
        case 0: state.time - 10_000
        case 1: state.time + 30_001 + UInt64(any.below(60_000))
        case 2...4: state.time + UInt64(any.below(25_000))
        default: state.time + UInt64(any.below(1_000))
        }
    }

    /// Mostly the account that may do this, so that much of it succeeds.
    mutating func sender(of operation: LedgerCore.Operation) -> Int {
        let stranger = any.below(keys.count)
        guard !any.flip(1, of: 10) else { return stranger }
        let owner: AccountID? =
            switch operation {
            case .updateListing(let id, _), .removeListing(let id), .acceptOrder(_, let id, _),
                .placeBid(_, let id, _, _),
                .commitBid(_, let id, _), .revealBid(_, let id, _, _, _):
                state.listing(id)?.provider
            case .cancelOrder(let id): state.order(id)?.tenant
            case .answerLease(let id, _), .startLease(let id), .completeLease(let id, _), .declineLease(let id, _),
                .giveNotice(let id):
                state.lease(id)?.provider
            case .closeLease(let id): any.flip() ? state.lease(id)?.tenant : state.lease(id)?.provider
            case .heartbeat(let ids): ids.first.flatMap { state.lease($0)?.provider }
            case .rateLease(let id, _, _): state.ratableLease(id)?.tenant
            case .closeChannel(let id, _):
                any.flip() ? state.channel(id)?.payer : state.channel(id)?.offer.payee
            case .registerProvider: keys.map(\.publicKey).first { state.provider($0) == nil }
            case .retireProvider: state.allProviders().first { $0.record.listings == 0 }?.id
            case .transfer, .setSpendingLimit, .setDirectoryEntry, .updateProvider, .addCollateral, .withdrawCollateral,
                .createListing,
                .placeOrder, .createLease, .topUpLease, .openChannel, .topUpChannel:
                nil
            }
        return keys.firstIndex { $0.publicKey == owner } ?? stranger
    }

    mutating func operation() -> LedgerCore.Operation {
        switch any.below(64) {
        case 0..<4: any.operation()
        case 4..<7: .transfer(to: keys[any.below(keys.count)].publicKey, amount: amount())
        case 7 where any.flip(1, of: 4): .setSpendingLimit(perDay: any.flip() ? 100 * credit : nil)
        case 7 where any.flip(1, of: 3): .setDirectoryEntry(any.flip(3, of: 4) ? any.directoryEntry() : nil)
        case 8..<14: provider()
        case 14..<32: order()
        case 32..<56: lease()
        default: channel()
        }
    }

    private mutating func provider() -> LedgerCore.Operation {
        switch any.below(10) {
        case 0: .registerProvider(ProviderProfile(peer: any.digest()))
        case 1: .updateProvider(ProviderProfile(peer: any.digest(), endpoints: ["/dns4/a.example"]))
        case 2: .retireProvider
        case 3: .addCollateral(amount())
        case 4: .withdrawCollateral(amount())
        case 5: .updateListing(pick(targets.listings), listing())
        case 6 where any.flip(1, of: 4): .removeListing(pick(targets.listings))
        default: targets.listings.count < 16 ? .createListing(listing()) : .removeListing(pick(targets.listings))
        }
    }

    private mutating func order() -> LedgerCore.Operation {
        if targets.orders.isEmpty || targets.auctions.isEmpty { return .placeOrder(terms()) }
        return switch any.below(16) {
        case 0..<5: .placeOrder(terms())
        case 5: .cancelOrder(pick(any.flip() ? targets.orders : targets.auctions))
        case 6..<10: .acceptOrder(pick(targets.orders), listing: pick(targets.listings), grantee: any.digest())
        case 10..<14: bid()
        default: reveal()
        }
    }

    private mutating func lease() -> LedgerCore.Operation {
        if targets.leases.isEmpty { return .createLease(pick(targets.listings), terms()) }
        return switch any.below(24) {
        case 0..<3: .createLease(pick(targets.listings), terms())
        case 3..<6: .answerLease(pick(targets.leases), grantee: any.digest())
        case 6..<11: .startLease(pick(targets.leases))
        case 11..<16: .heartbeat(Array(targets.leases.filter { _ in any.flip(7, of: 8) }.prefix(1_000)))
        case 16: .completeLease(pick(targets.leases), any.result())
        case 17: .declineLease(pick(targets.leases), any.result())
        case 18: .closeLease(targets.leases.first { state.lease($0)?.noticeEnds != nil } ?? pick(targets.leases))
        case 19, 22: .giveNotice(pick(targets.leases))
        case 20..<22: .topUpLease(pick(targets.leases), amount: any.flip() ? 1 + any.number() % 4_000_000 : amount())
        default: .rateLease(pick(targets.ended), stars: UInt8(any.below(7)), review: any.flip() ? any.link() : nil)
        }
    }

    private mutating func channel() -> LedgerCore.Operation {
        let id: ChannelID = pick(targets.channels)
        switch any.below(6) {
        case 0, 1:
            return .openChannel(
                ChannelOffer(
                    payee: keys[any.below(keys.count)].publicKey, deposit: amount(),
                    ratePerTick: 1 + any.number() % 1_000,
                    tick: 1_000, grace: any.number() % 1_100, disputeWindow: any.number() % 60_000))
        case 2: return .topUpChannel(id, amount: amount())
        case 3: return .closeChannel(id, nil)
        default: return .closeChannel(id, voucher(for: id))
        }
    }
}
