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
            state.stateRoot().description == "4be36defa61ccbd8200e930c2a4b79471e8ad403697218c08d318c6297648518")
    }

    @Test("two thousand random operations have this root")
    func play() throws {
        var play = try RandomPlay(seed: 7)
        while play.operations < 2_000 { try play.step() }
        #expect(play.applied.count > 25)
        #expect(
            play.state.stateRoot().description == "0af0b66cd0d5d930285ab936cd174340cd621d860f5a73210279c2d114fff7d7")
    }
}
