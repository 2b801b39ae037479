// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// What a tenant pays that closes a lease: up to the closing, but never beyond the moment at which the provider should
/// have been heard again. One nano-credit each millisecond, a heartbeat due every ten seconds.
@Suite("Closing by the tenant")
struct TenantClosingTests {
    private let interval = Parameters().heartbeatInterval

    private func deal(deposit: NanoCredits? = nil, parameters: Parameters = Deal.parameters) throws -> Deal {
        try Deal(rate: hour, duration: hour, deposit: deposit, parameters: parameters)
    }

    private func paid(_ deal: inout Deal) throws -> NanoCredits? {
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        return Ending.all(in: deal.world.events).first?.paid
    }

    @Test(
        "up to its last millisecond a heartbeat's interval is paid, and not beyond",
        arguments: [0, 9_999, 10_000, 10_001, 59_999])
    func interval(late: UInt64) throws {
        var deal = try deal()
        try deal.run(30_000)
        try deal.world.pass(late)
        #expect(try paid(&deal) == 30_000 + min(late, interval))
    }

    @Test("the start counts as a word of the provider")
    func neverHeard() throws {
        var deal = try deal()
        try deal.world.pass(25_000)
        #expect(try paid(&deal) == interval)
    }

    @Test("the interval is that of the listing when the lease was made")
    func ownInterval() throws {
        var world = try World(parameters: Deal.parameters)
        var terms = World.listing(at: hour)
        terms.heartbeatInterval = 1_000
        let listing = try world.list(terms, by: world.bob, staking: 0)
        let id = try world.running(world.terms(maximumRate: hour), at: listing)
        #expect(world.state.lease(id)?.conditions.heartbeatInterval == 1_000)
        terms.heartbeatInterval = 20_000
        try world.submit(world.bob, .updateListing(listing, terms))
        try world.pass(15_000)
        try world.submit(world.alice, .closeLease(id))
        #expect(Ending.all(in: world.events).map(\.paid) == [1_000])
    }

    @Test("a provider that could not be heard while the ledger was away is paid for that time")
    func outage() throws {
        for late: UInt64 in [0, 9_999, 10_001] {
            var deal = try deal()
            try deal.run(30_000)
            try deal.world.advance(to: deal.world.time + 600_000)
            try deal.world.pass(late)
            #expect(try paid(&deal) == 630_000 + min(late, interval))
        }
    }

    @Test("a pause costs nothing, and a heartbeat in it does not make it cost")
    func pause() throws {
        for isHeard in [false, true] {
            var deal = try deal(deposit: 120_000)
            try deal.run(isHeard ? 125_000 : 105_000)
            try deal.world.pass(30_000)
            #expect(deal.lease?.isPaused == true)
            #expect(try paid(&deal) == (isHeard ? 120_000 : 115_000))
        }
    }

    @Test("the time that a provider loses so is not lost twice: it is paid up to its last word if it leaves itself")
    func againstLeaving() throws {
        var deal = try deal()
        try deal.run(30_000)
        try deal.world.pass(5_000)
        try deal.world.submit(deal.world.bob, .closeLease(deal.id))
        #expect(Ending.all(in: deal.world.events).map(\.paid) == [30_000])
    }

    @Test("a lease that a channel pays owes by its vouchers, and the tenant's rating weighs what was earned")
    func channel() throws {
        var deal = try Deal(rate: hour, duration: hour, payment: Deal.channel)
        try deal.run(30_000)
        try deal.world.pass(20_000)
        try deal.world.submit(deal.world.alice, .closeLease(deal.id))
        #expect(deal.world.state.ratableLease(deal.id)?.value == 40_000)
        let voucher = Voucher(channel: deal.channel.cid, number: 1, total: 45_000)
            .signed(by: deal.world.alice, network: deal.world.genesis.network)
        try deal.world.submit(deal.world.bob, .closeChannel(deal.channel, voucher))
        #expect(deal.gains == Gains(tenant: -45_000, provider: 45_000))
    }
}
