// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension Bazaar {
    typealias Batch = (account: AccountID, operations: [LedgerCore.Operation])

    mutating func byTenant() -> Batch {
        let tenant = pick(tenants)?.publicKey
        let order = pick(state.allOrders())
        let lease = pick(state.allLeases())
        switch random.next() % 16 {
        case 0...6: return (sender(tenant), [.placeOrder(terms())])
        case 7, 8:
            guard let listing = pick(state.allListings()) else { break }
            return (sender(tenant), [.createLease(listing.id, terms())])
        case 9:
            guard let order else { break }
            return (sender(order.order.tenant), [.cancelOrder(order.id)])
        case 10, 11:
            guard let lease else { break }
            return (sender(lease.lease.tenant), [.topUpLease(lease.id, amount: 1 + random.next() % (credit / 50))])
        case 12:
            guard let lease else { break }
            return (sender(lease.lease.tenant), [.closeLease(lease.id)])
        case 13:
            guard let payee = pick(providers)?.publicKey else { break }
            let offer = ChannelOffer(
                payee: payee, deposit: 1 + random.next() % credit, ratePerTick: 1, tick: 1_000, grace: 0,
                disputeWindow: 1 + random.next() % 60_000)
            return (sender(tenant), [.openChannel(offer)])
        case 14:
            guard let channel = pick(state.allChannels()) else { break }
            return (sender(channel.channel.payer), [.topUpChannel(channel.id, amount: 1 + random.next() % credit)])
        default:
            guard let channel = pick(state.allChannels()) else { break }
            return (sender(channel.channel.payer), [.closeChannel(channel.id, voucher(channel.id, channel.channel))])
        }
        return (sender(tenant), [.placeOrder(terms())])
    }

    mutating func byProvider() -> Batch {
        let lease = pick(state.allLeases())
        switch random.next() % 20 {
        case 0...8: return answer()
        case 9...12:
            guard let lease else { break }
            return (sender(lease.lease.provider), [.startLease(lease.id)])
        case 13, 14:
            guard let provider = lease?.lease.provider else { break }
            return (sender(provider), [.heartbeat(state.allLeases().map(\.id))])
        case 15:
            guard let lease else { break }
            let ends: [LedgerCore.Operation] = [
                .completeLease(lease.id, World.result), .declineLease(lease.id, World.result), .closeLease(lease.id),
                .giveNotice(lease.id), .giveNotice(lease.id),
            ]
            let end = lease.lease.noticeEnds == nil ? pick(ends) : nil
            return (sender(lease.lease.provider), [end ?? .closeLease(lease.id)])
        case 16:
            guard let channel = pick(state.allChannels()) else { break }
            let voucher = voucher(channel.id, channel.channel)
            return (sender(channel.channel.offer.payee), [.closeChannel(channel.id, voucher)])
        case 17:
            guard let lease, !Self.isIgnored(lease.id) else { break }
            return (sender(lease.lease.provider), [.answerLease(lease.id, grantee: bytes32(12))])
        case 18:
            guard let listing = pick(state.allListings()), random.next() % 4 == 0 else { break }
            return (sender(listing.listing.provider), [.removeListing(listing.id)])
        default: break
        }
        return manage()
    }

    /// Some leases that tenants take are never answered.
    private static func isIgnored(_ lease: LeaseID) -> Bool { lease.digest.bytes[0] % 4 == 0 }

    /// Money and listings of a provider.
    private mutating func manage() -> Batch {
        let provider = pick(providers)?.publicKey
        let amount = 1 + random.next() % credit
        let operations: [LedgerCore.Operation] = [
            .addCollateral(amount), .withdrawCollateral(amount), .retireProvider,
            .createListing(World.listing(at: credit + amount / 4, notice: amount % 30_000, collateral: amount)),
        ]
        return (sender(provider), [pick(operations) ?? .retireProvider])
    }

    /// A provider's answer to an order, a lease or the end of a window.
    private mutating func answer() -> Batch {
        if let waiting = state.allLeases().first(where: { $0.lease.grantee == nil && !Self.isIgnored($0.id) }) {
            return (waiting.lease.provider, [.answerLease(waiting.id, grantee: bytes32(12)), .startLease(waiting.id)])
        }
        guard let listing = pick(state.allListings()), let (id, order) = pick(state.allOrders()) else {
            return manage()
        }
        let provider = sender(listing.listing.provider)
        let bid = BidID(order: id, listing: listing.id)
        guard case .auction(let rules) = order.terms.allocation else {
            return (provider, [.acceptOrder(id, listing: listing.id, grantee: bytes32(12))])
        }
        let rate = random.next() % (order.terms.maximumRate + 1)
        guard rules.isSealed else {
            return (provider, [.placeBid(id, listing: listing.id, rate: rate, grantee: bytes32(12))])
        }
        let secret = secrets[bid] ?? Secret(rate: rate, nonce: random.bytes(16))
        secrets[bid] = secret
        if let placed = state.bid(bid) {
            return (
                placed.provider,
                [
                    .revealBid(
                        id, listing: listing.id, rate: secret.rate, grantee: bytes32(12), nonce: secret.nonce)
                ]
            )
        }
        let commitment = SealedBid.commitment(
            order: id, listing: listing.id, rate: secret.rate, grantee: bytes32(12), nonce: secret.nonce)
        return (provider, [.commitBid(id, listing: listing.id, commitment: commitment)])
    }
}
