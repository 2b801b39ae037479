// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Whoever stays away, from whatever state: as long as blocks are made, all money comes home.
@Suite("Absence")
struct AbsenceTests {
    enum Away: CaseIterable { case tenants, providers, both }

    /// The longest chain of waits: an auction, the time to start, the term, a pause, a dispute window.
    private static let bound: UInt64 = 480_001 + 60_000 + 131_000 + 60_000 + 60_000

    @Test("tenants, providers or both never act again: every order, bid, lease and channel ends", arguments: 1...40)
    func nothingIsStuck(seed: UInt64) throws {
        var bazaar = try Bazaar(seed: seed)
        for _ in 0..<(10 + bazaar.random.next() % 150) { try bazaar.step() }
        for away in Away.allCases {
            var orderer = bazaar.orderer
            try Self.goOn(&orderer, without: away)
            let state = orderer.state
            #expect(state.orders.count == 0)
            #expect(state.bids.count == 0)
            #expect(state.leases.count == 0)
            #expect(state.closing == 0)
            // A channel of its own holds money that either of its parties can fetch, alone and at any time.
            if away != .both { #expect(state.channels.count == 0) }
            #expect(state.allChannels().allSatisfy { $0.channel.closes == nil && $0.channel.lease == nil })
            let money = state.money
            let open = state.allChannels().reduce(0) { $0 + $1.channel.deposit }
            #expect(money.deposits == 0)
            #expect(money.escrow == open)
            #expect(money.collateral == state.allProviders().reduce(0) { $0 + $1.record.collateral })
            #expect(money.balances + money.collateral + money.fees + open == state.issued)
            for (_, listing) in state.allListings() { #expect(listing.free == listing.capacity) }
        }
    }

    @Test("the random states hold everything that could be stuck, and the blocks alone give the same state")
    func reach() throws {
        var ends: Set<String> = []
        var (applied, refused, decided, won, forfeited, disputed) = (0, 0, 0, 0, 0, 0)
        for seed: UInt64 in 1...12 {
            var bazaar = try Bazaar(seed: seed)
            for _ in 0..<300 { try bazaar.step() }
            applied += bazaar.applied
            refused += bazaar.refused
            for event in bazaar.orderer.events {
                switch event {
                case .leaseEnded(_, _, let end, _, _, _): ends.insert(String("\(end)".prefix { $0 != "(" }))
                case .auctionDecided(_, let ranking):
                    decided += 1
                    won += ranking.winner == nil ? 0 : 1
                case .bidPlaced(_, let bid): if case .sealed = bid.content { forfeited += 1 }
                case .bidRevealed: forfeited -= 1
                case .channelClosing: disputed += 1
                default: break
                }
            }
            let replica = Fingerprint(try bazaar.orderer.replayed())
            let original = Fingerprint(bazaar.state)
            #expect(replica.accounts == original.accounts && replica.standings == original.standings)
            #expect(replica.leases == original.leases && replica.channels == original.channels)
            #expect(replica.orders == original.orders && replica.bids == original.bids)
            #expect(replica.reachableSince == original.reachableSince && replica.closing == original.closing)
        }
        #expect(ends.count == 10, "ends seen: \(ends.sorted())")
        #expect(applied > 2_000 && refused > 200, "\(applied) applied, \(refused) refused")
        #expect(
            decided > 100 && won > 50 && forfeited > 5 && disputed > 50, "\(decided) \(won) \(forfeited) \(disputed)")
    }

    @Test("a channel of its own is closed by either side alone, the other may be gone for ever")
    func channelsAlone() throws {
        for byPayer in [true, false] {
            var bazaar = try Bazaar(seed: 5)
            let payer = bazaar.tenants[0].publicKey
            let payee = bazaar.providers[0].publicKey
            let offer = ChannelOffer(
                payee: payee, deposit: credit, ratePerTick: 1, tick: 1_000, grace: 0, disputeWindow: 40_000)
            try bazaar.orderer.submit(at: World.start, payer, .openChannel(offer))
            let before = try #require(bazaar.state.account(payer)).balance
            let id = try #require(bazaar.state.allChannels().first).id
            try bazaar.orderer.submit(at: World.start + 1, byPayer ? payer : payee, .closeChannel(id, nil))
            try bazaar.orderer.wait(until: World.start + 40_001)
            #expect(bazaar.state.channel(id) == nil)
            let after = try #require(bazaar.state.account(payer)).balance
            #expect(after > before + credit - 1_000, "all but the fee is back")
        }
    }

    /// Time passes. Providers that are there send heartbeats, which keeps leases alive for as long as can be; who is
    /// there closes its channels; nobody does more.
    private static func goOn(_ orderer: inout Orderer, without away: Away) throws {
        let end = orderer.state.time + bound
        while orderer.state.time < end {
            let time = orderer.state.time + 10_000
            var batches: [(account: AccountID, operations: [LedgerCore.Operation])] = []
            if away != .both {
                for (id, channel) in orderer.state.allChannels() where channel.lease == nil && channel.closes == nil {
                    let who = away == .tenants ? channel.offer.payee : channel.payer
                    batches.append((who, [.closeChannel(id, nil)]))
                }
            }
            if away == .tenants {
                let leases = orderer.state.allLeases().map(\.id)
                for (provider, _) in orderer.state.allProviders() { batches.append((provider, [.heartbeat(leases)])) }
            }
            try orderer.wait(until: time)
            try orderer.block(at: time, batches)
        }
    }
}
