// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension RandomPlay {
    /// Mostly less than a credit, sometimes anything.
    mutating func amount() -> NanoCredits { any.flip(1, of: 16) ? any.number() : any.random.next() % credit }

    mutating func rate() -> NanoCredits { credit + any.random.next() % (2 * credit) }

    mutating func pick<ID: RecordID>(_ ids: [ID]) -> ID {
        guard let newest = ids.last, !any.flip(1, of: 16) else { return any.id() }
        return any.flip(1, of: 3) ? newest : ids[any.below(ids.count)]
    }

    mutating func listing() -> ListingTerms {
        ListingTerms(
            capacity: Resources(
                cpuMillis: World.capacity.cpuMillis, memoryBytes: UInt64(1 + any.below(5)) * 2 * gibibyte,
                diskBytes: World.capacity.diskBytes),
            prices: World.prices, offer: World.offer, maximumDuration: hour, notice: any.random.next() % 2_000,
            heartbeatInterval: 100, heartbeatGrace: 1_000 + any.random.next() % 20_000,
            collateral: any.flip() ? 0 : any.random.next() % (credit / 8))
    }

    mutating func terms() -> OrderTerms {
        let rate = 2 * credit + any.random.next() % credit
        let duration = 1 + any.random.next() % (any.flip() ? 1_000 : 30_000)
        let deposit =
            (state.deposit(rate: rate, duration: duration) ?? 0) + (any.flip() ? any.random.next() % 1_000 : 0)
        var needs = World.needs
        if any.flip(1, of: 8) { needs.providers = keys.map(\.publicKey).filter { _ in any.flip() }.sorted() }
        return OrderTerms(
            peer: any.digest(), requirements: needs, maximumRate: rate, duration: duration,
            expires: state.time + any.random.next() % 60_000, deposit: deposit,
            spendingCap: any.flip(1, of: 8) ? deposit + any.random.next() % 1_000_000 : nil, allocation: allocation(),
            payment: any.flip(1, of: 4)
                ? .channel(tick: 1_000, grace: 0, disputeWindow: 1 + any.random.next() % 30_000) : .stream,
            manifest: any.link(), salt: any.random.bytes(16))
    }

    private mutating func allocation() -> AllocationPolicy {
        switch any.below(4) {
        case 0: .reputation(window: 1 + any.random.next() % 5_000)
        case 1:
            .auction(AuctionRules(window: 1 + any.random.next() % 20_000, criterion: .price, secondPrice: any.flip()))
        case 2:
            .auction(
                AuctionRules(
                    window: 1 + any.random.next() % 10_000, reveal: 1 + any.random.next() % 10_000,
                    criterion: .mix(price: 2, match: 1, standing: 3)))
        default: .firstCome
        }
    }

    // MARK: Secrets and signatures

    /// An open bid, or one whose content is kept for later.
    mutating func bid() -> LedgerCore.Operation {
        let secret = Targets.Secret(
            order: pick(targets.auctions), listing: pick(targets.listings), rate: rate(), grantee: any.digest(),
            nonce: any.random.bytes(16))
        var isSealed = any.flip()
        if case .auction(let rules) = state.order(secret.order)?.terms.allocation, !any.flip(1, of: 8) {
            isSealed = rules.isSealed
        }
        guard isSealed else {
            return .placeBid(secret.order, listing: secret.listing, rate: secret.rate, grantee: secret.grantee)
        }
        targets.secrets.append(secret)
        return .commitBid(
            secret.order, listing: secret.listing,
            commitment: SealedBid.commitment(
                order: secret.order, listing: secret.listing, rate: secret.rate, grantee: secret.grantee,
                nonce: secret.nonce))
    }

    mutating func reveal() -> LedgerCore.Operation {
        guard !targets.secrets.isEmpty else { return .retireProvider }
        let ripe = targets.secrets.filter { state.order($0.order)?.biddingEnds ?? .max <= state.time }
        let secret = ripe.last ?? targets.secrets[any.below(targets.secrets.count)]
        return .revealBid(
            secret.order, listing: secret.listing, rate: secret.rate, grantee: secret.grantee,
            nonce: any.flip(1, of: 16) ? any.random.bytes(16) : secret.nonce)
    }

    /// A voucher of the channel's payer, good or not.
    mutating func voucher(for id: ChannelID) -> SignedVoucher {
        guard let channel = state.channel(id), let payer = keys.first(where: { $0.publicKey == channel.payer }) else {
            return any.voucher()
        }
        let total = any.random.next() % (channel.deposit + channel.deposit / 8 + 1)
        return Voucher(channel: id.cid, number: UInt64(any.below(8)), total: total)
            .signed(by: any.flip(1, of: 16) ? keys[0] : payer, network: state.network)
    }
}
