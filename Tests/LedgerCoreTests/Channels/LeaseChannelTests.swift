// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Leases that a channel pays: 2 credits per hour, a tick a second, a dispute window of 40 s.
@Suite("Channels of leases")
struct LeaseChannelTests {
    private func deal(isStarted: Bool = true) throws -> Deal {
        try Deal(collateral: credit, payment: Deal.channel, isStarted: isStarted)
    }

    private func voucher(_ deal: Deal, _ total: NanoCredits) -> SignedVoucher {
        Voucher(channel: deal.channel.cid, number: 1, total: total)
            .signed(by: deal.world.alice, network: deal.world.genesis.network)
    }

    @Test("the channel has the lease's name, holds its money, and costs per tick what the lease costs")
    func opens() throws {
        let deal = try deal()
        let lease = try #require(deal.lease)
        let channel = try #require(deal.world.state.channel(deal.channel))
        #expect(lease.channel == deal.channel)
        #expect((lease.escrow, lease.funded) == (0, 200_000_000))
        #expect(channel.deposit == 200_000_000)
        #expect(channel.payer == lease.tenant)
        #expect(channel.offer.payee == lease.provider)
        #expect(channel.offer.ratePerTick == Deal.rate * 1_000 / hour)
        #expect((channel.offer.tick, channel.offer.grace, channel.offer.disputeWindow) == (1_000, 500, 40_000))
        #expect(channel.lease == deal.id)
    }

    @Test("while the lease lives its channel is neither closed nor topped up by itself")
    func bound() throws {
        let deal = try deal()
        for key in [deal.world.alice, deal.world.bob] {
            #expect(try deal.world.answer(key, .closeChannel(deal.channel, nil)) == .channelOfLease)
            #expect(try deal.world.answer(key, .closeChannel(deal.channel, voucher(deal, 5))) == .channelOfLease)
            #expect(try deal.world.answer(key, .topUpChannel(deal.channel, amount: 1)) == .channelOfLease)
        }
        #expect(
            try deal.world.answer(deal.world.carol, .closeChannel(deal.channel, nil)) == .notYourChannel(deal.channel))
    }

    @Test("a top-up of the lease goes to its channel")
    func topUp() throws {
        var deal = try deal()
        try deal.world.submit(deal.world.alice, .topUpLease(deal.id, amount: 1_000))
        #expect(deal.world.state.channel(deal.channel)?.deposit == 200_001_000)
        #expect(deal.lease?.escrow == 0)
        #expect(deal.lease?.funded == 200_001_000)
        guard case .channelToppedUp = deal.world.events.first, case .leaseToppedUp = deal.world.events.last else {
            Issue.record("events are \(deal.world.events)")
            return
        }
    }

    @Test("it never runs dry on the ledger, and ends at its term")
    func term() throws {
        var deal = try Deal(deposit: 66_666_667, payment: Deal.channel)
        #expect(Ending.all(in: try deal.run(359_999)) == [])
        #expect(
            Ending.all(in: try deal.run(1)) == [Ending(end: .termEnded, paid: 0, refunded: 0, slashed: 0)])
    }

    @Test("its closing begins with the lease's end, however that comes; the payee is paid by its voucher")
    func ends() throws {
        for way in 0..<4 {
            var deal = try deal()
            try deal.run(30_000)
            switch way {
            case 0: try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
            case 1: try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            case 2: try deal.world.submit(deal.world.bob, .closeLease(deal.id))
            default: try deal.world.pass(60_000)
            }
            let channel = try #require(deal.world.state.channel(deal.channel))
            #expect(channel.lease == nil)
            #expect(channel.closes == deal.world.time + 40_000)
            #expect(deal.world.events.last == .channelClosing(deal.channel, channel))
            try deal.world.pass(39_999)
            try deal.world.submit(deal.world.bob, .closeChannel(deal.channel, voucher(deal, 12_345)))
            let slashed: Int64 = way < 2 ? 0 : Int64(credit)
            #expect(deal.gains == Gains(tenant: slashed - 12_345, provider: 12_345))
        }
    }

    @Test("a payee that shows no voucher in the window gets nothing, and the tenant everything")
    func noVoucher() throws {
        var deal = try deal()
        try deal.run(30_000)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(try deal.world.answer(deal.world.alice, .closeChannel(deal.channel, nil))?.code == "channelClosing")
        try deal.world.pass(40_000)
        #expect(deal.world.state.channel(deal.channel) == nil)
        #expect(deal.gains == Gains(tenant: 0, provider: 0))
    }

    @Test("a provider completes its lease and takes its voucher in one transaction")
    func atOnce() throws {
        var deal = try deal()
        try deal.run(30_000)
        let end = try deal.world.transaction(
            deal.world.bob,
            [.completeLease(deal.id, World.result), .closeChannel(deal.channel, voucher(deal, 16_000_000))])
        try deal.world.block([end])[0].get()
        #expect(deal.gains == Gains(tenant: -16_000_000, provider: 16_000_000))
        #expect(deal.world.state.closing == 0)
    }

    @Test("a lease that never starts gives everything back after the window")
    func neverStarted() throws {
        var deal = try deal(isStarted: false)
        try deal.world.pass(300_000)
        #expect(deal.lease == nil)
        try deal.world.pass(40_000)
        #expect(deal.gains == Gains(tenant: Int64(credit), provider: 0))
    }

    @Test("a lease that the tenant takes from a listing may be paid by a channel too")
    func direct() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let done = try world.submit(world.alice, .createLease(listing, world.terms(payment: Deal.channel)))
        let lease = LeaseID(transaction: done.id, operation: 0)
        let channel = ChannelID(digest: lease.digest)
        #expect(world.state.lease(lease)?.channel == channel)
        #expect(world.state.channel(channel)?.deposit == world.terms().deposit)
        try world.submit(world.bob, .declineLease(lease, World.result))
        try world.pass(40_000)
        #expect(world.state.channel(channel) == nil)
        #expect(world.balance(world.alice) == 1000 * credit)
    }
}
