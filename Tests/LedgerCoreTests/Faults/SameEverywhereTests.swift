// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The same blocks give the same root on every machine and build: these are written down, and every build is held to
/// them. A change of the rules or of an encoding changes them, and breaks every network that exists.
@Suite("The same root everywhere")
struct SameEverywhereTests {
    @Test("a ledger with everything in it has this root")
    func story() throws {
        let world = try World.story()
        var state = world.state
        #expect(state.height == UInt64(world.blocks.count))
        #expect(
            state.stateRoot().description == "3ca32f42865f4e0add9241dfb3a2e68f7bb1797fcb1016acc3c9b681ad10562e")
    }

    @Test("two thousand random operations have this root")
    func play() throws {
        var play = try RandomPlay(seed: 7)
        while play.operations < 2_000 { try play.step() }
        #expect(play.applied.count > 25)
        #expect(
            play.state.stateRoot().description == "175f45d3df3575d25af23f86652bd41afec710ddc22090bfff8c5e92ed516e7b")
    }
}
