// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Foundation
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Who gets what at each end of a lease: each line of the table in docs/SETTLEMENT.md, carried out.
@Suite("Settlement")
struct SettlementTests {
    struct Variant: Sendable, CustomStringConvertible {
        let collateral: NanoCredits
        let isChannel: Bool

        var description: String { "\(isChannel ? "channel" : "stream"), \(collateral) at stake" }
    }

    static let variants = [false, true].flatMap { isChannel in
        [0, 4 * credit].map { Variant(collateral: $0, isChannel: isChannel) }
    }

    @Test("escrow, collateral and standing move as the table says, to the last unit", arguments: Line.all, variants)
    func moves(line: Line, variant: Variant) throws {
        guard !variant.isChannel || !line.isPaused else { return }
        var deal = try Deal(
            deposit: line.isPaused ? 66_666_667 : nil, notice: 30_000, collateral: variant.collateral,
            payment: variant.isChannel ? Deal.channel : .stream, isStarted: line.isStarted,
            isTaken: line.isTaken)
        let funded = try #require(deal.lease).funded
        let paid = line.paid.amount(of: funded)
        let slashed = line.isSlashed ? variant.collateral : 0
        let endings = Ending.all(in: try line.end(&deal))
        #expect(endings.map(\.end) == [line.expected])
        let ending = try #require(endings.first)
        if variant.isChannel {
            #expect(ending == Ending(end: line.expected, paid: 0, refunded: 0, slashed: slashed))
            try settleChannel(of: &deal, total: paid)
        } else {
            #expect(ending == Ending(end: line.expected, paid: paid, refunded: funded - paid, slashed: slashed))
        }
        #expect(deal.gains == Gains(tenant: Int64(slashed) - Int64(paid), provider: Int64(paid)))
        let record = try #require(deal.world.state.provider(deal.world.bob.publicKey))
        #expect(record.collateral == variant.collateral - slashed)
        #expect(deal.lease == nil)
        #expect(deal.world.state.listing(deal.listing)?.free == World.capacity)
        try checkStanding(line, deal, value: line.isSlashed ? funded : paid)
    }

    /// The last voucher is for as much as a stream would have paid; without one the money returns after the window.
    private func settleChannel(of deal: inout Deal, total: NanoCredits) throws {
        #expect(deal.world.state.channel(deal.channel)?.closes != nil)
        guard total > 0 else {
            try deal.world.pass(40_000)
            #expect(deal.world.state.channel(deal.channel) == nil)
            return
        }
        let voucher = Voucher(channel: deal.channel.cid, number: 1, total: total)
            .signed(by: deal.world.alice, network: deal.world.genesis.network)
        try deal.world.submit(deal.world.bob, .closeChannel(deal.channel, voucher))
    }

    private func checkStanding(_ line: Line, _ deal: Deal, value: NanoCredits) throws {
        var expected = Standing()
        let ended = deal.world.time
        if let outcome = line.standing { expected.record(outcome, value: value, at: ended) }
        #expect(deal.world.state.standing(deal.world.bob.publicKey) == expected)
        #expect((deal.world.state.ratableLease(deal.id) != nil) == line.isStarted)
    }

    @Test("the document has these lines, word for word, and no others")
    func document() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appendingPathComponent("docs/SETTLEMENT.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { row in
            row.hasPrefix("| `") && row.split(separator: "|").count == 6
        }
        #expect(rows.map(String.init) == Line.all.map(\.row))
    }

    @Test("every end is in the table")
    func complete() {
        let names = Set(Line.all.map(\.name))
        #expect(
            names == [
                "completed", "declined", "termEnded", "closedByTenant", "closedByProvider", "closedWithNotice",
                "neverStarted", "neverAnswered", "heartbeatsMissed", "escrowExhausted",
            ])
        for line in Line.all {
            #expect(line.isSlashed == line.expected.isBreach)
            #expect(line.standing == line.expected.standingOutcome)
        }
    }

    @Test("a lease that costs nothing is settled without money and never runs dry")
    func freeLease() throws {
        var deal = try Deal(rate: 0, duration: hour)
        #expect(Ending.all(in: try deal.run(hour)) == [])
        try deal.world.submit(deal.world.bob, .completeLease(deal.id, World.result))
        #expect(
            Ending.all(in: deal.world.events) == [
                Ending(end: .completed(World.result), paid: 0, refunded: 0, slashed: 0)
            ])
        #expect(deal.gains == Gains(tenant: 0, provider: 0))
    }
}
