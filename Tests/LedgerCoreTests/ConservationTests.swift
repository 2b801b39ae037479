// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Conservation")
struct ConservationTests {
    @Test("money that appears from nowhere is noticed at the end of the block")
    func noticesDefects() throws {
        let world = try World()
        var state = world.state
        state.beginBlock(at: world.time)
        state.accounts[world.alice.publicKey]?.balance += 1
        #expect(throws: ConservationViolation.self) { try state.endBlock(cid: world.genesis.network) }
        #expect(throws: ConservationViolation.self) { try state.audit() }
        var other = world.state
        other.beginBlock(at: world.time)
        other.accounts[world.alice.publicKey] = nil
        #expect(throws: ConservationViolation.self) { try other.endBlock(cid: world.genesis.network) }
    }

    @Test("100,000 random operations conserve the money and agree with a model of balances", arguments: [1, 2])
    func randomOperations(seed: UInt64) throws {
        var play = try RandomPlay(seed: seed)
        // Many are refused on purpose.
        while play.operations < 50_000 { try play.step() }
        #expect(play.applied.count == Arbitrary.operations, "applied: \(play.applied)")
        #expect(play.events.count == 29, "events: \(play.events)")
        #expect(play.refused.count > 50, "refused: \(play.refused)")
        #expect(play.ends.count == 10, "ends: \(play.ends)")
        try play.finish()
    }
}
