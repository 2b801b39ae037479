// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

/// Two tenants and two providers that do what they may, at random, and some things that they may not.
struct Bazaar {
    static let parameters = Parameters(
        startGrace: 60_000, settleGrace: 10_000, pauseGrace: 60_000, minimumCover: 30_000, orderLifetime: 600_000,
        transactionFee: 10, byteFee: 1, bidDeposit: 1_000)

    let tenants: [PrivateKey]
    let providers: [PrivateKey]
    var orderer: Orderer
    var random: SeededGenerator
    /// What sealed bids hide.
    var secrets: [BidID: Secret] = [:]
    private(set) var applied = 0
    private(set) var refused = 0

    struct Secret {
        let rate: NanoCredits
        let nonce: [UInt8]
    }

    var state: LedgerState { orderer.state }

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        tenants = try [key(1), key(2)]
        providers = try [key(3), key(4)]
        let accounts = (tenants + providers).map(\.publicKey)
        orderer = try Orderer(accounts, each: 1_000 * credit, parameters: Self.parameters)
        for provider in providers {
            try orderer.submit(
                at: World.start, provider.publicKey, .registerProvider(ProviderProfile(peer: bytes32(20))),
                .addCollateral(100 * credit), .createListing(World.listing(at: credit, collateral: credit)))
        }
    }

    /// One block, or for a while none although some are due.
    mutating func step() throws {
        let isOutage = random.next() % 60 == 0
        let time = state.time + (isOutage ? 30_001 + random.next() % 90_000 : random.next() % 6_000)
        if !isOutage { try orderer.wait(until: time) }
        let batches = (0...random.next() % 3).map { _ in
            random.next() % 2 == 0 ? byTenant() : byProvider()
        }
        for result in try orderer.block(at: time, batches) {
            if case .success = result { applied += 1 } else { refused += 1 }
        }
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[Int(random.next() % UInt64(elements.count))]
    }

    /// The owner, but sometimes anybody.
    mutating func sender(_ owner: AccountID?) -> AccountID {
        let all = (tenants + providers).map(\.publicKey)
        let stranger = all[Int(random.next() % UInt64(all.count))]
        return random.next() % 10 == 0 ? stranger : owner ?? stranger
    }

    /// A voucher of a channel's payer, for any part of the deposit.
    mutating func voucher(_ id: ChannelID, _ channel: Channel) -> SignedVoucher? {
        guard random.next() % 4 != 0, let payer = (tenants + providers).first(where: { $0.publicKey == channel.payer })
        else { return nil }
        let least = channel.best ?? Channel.Best(number: 0, total: 0)
        let total = least.total + random.next() % (channel.deposit - least.total + 1)
        return Voucher(channel: id.cid, number: least.number + 1, total: total)
            .signed(by: payer, network: orderer.genesis.network)
    }

    mutating func terms() -> OrderTerms {
        let rate = 2 * credit + random.next() % credit
        let duration = 1_000 + random.next() % 120_000
        let (window, reveal) = (1 + random.next() % 40_000, 1 + random.next() % 40_000)
        let criterion: AllocationCriterion = random.next() % 2 == 0 ? .price : .mix(price: 1, match: 1, standing: 1)
        let policies: [AllocationPolicy] = [
            .firstCome, .firstCome, .reputation(window: window),
            .auction(AuctionRules(window: window, criterion: criterion)),
            .auction(AuctionRules(window: window, reveal: reveal, criterion: .price, secondPrice: true)),
        ]
        let channel = PaymentMode.channel(tick: 1_000, grace: 100, disputeWindow: 1 + random.next() % 60_000)
        let deposit = state.deposit(rate: rate, duration: duration) ?? 0
        var needs = World.needs
        needs.resources.cpuMillis = 1 + random.next() % 2_000
        return OrderTerms(
            peer: bytes32(10), requirements: needs, maximumRate: rate, duration: duration,
            expires: state.time + 80_001 + random.next() % 400_000, deposit: deposit,
            spendingCap: random.next() % 4 == 0 ? 2 * deposit : nil, allocation: pick(policies) ?? .firstCome,
            payment: random.next() % 3 == 0 ? channel : .stream, manifest: CID.of([1], codec: .dagCBOR),
            salt: [UInt8](repeating: 7, count: 16))
    }
}
