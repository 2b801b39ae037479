// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Determinism")
struct DeterminismTests {
    private func replay(
        _ world: World, between disturb: (inout LedgerState) throws -> Void = { _ in }
    ) throws -> (LedgerState, [[LedgerEvent]]) {
        var state = try LedgerState(genesis: try Genesis.decode(world.genesis.encoded()))
        var events: [[LedgerEvent]] = []
        for block in world.blocks {
            let decoded = try Block.decode(block.encoded())
            #expect(decoded == block)
            #expect(decoded.previous == state.head)
            state.beginBlock(at: decoded.time)
            try disturb(&state)
            for bytes in decoded.transactions {
                try state.apply(try VerifiedTransaction(bytes, network: state.network)).get()
                try disturb(&state)
            }
            events.append(try state.endBlock(cid: decoded.cid))
        }
        return (state, events)
    }

    @Test("the same blocks give the same state and the same events, again and again")
    func replays() throws {
        let world = try World.story()
        let (state, events) = try replay(world)
        #expect(Fingerprint(state) == Fingerprint(world.state))
        #expect(events.last == world.events)
        #expect(events.joined().count > 60)
        for _ in 0..<20 {
            let (again, eventsAgain) = try replay(world)
            #expect(Fingerprint(again) == Fingerprint(state))
            #expect(eventsAgain == events)
        }
    }

    @Test("transactions that are refused in between change neither state nor events")
    func refusedInBetween() throws {
        let world = try World.story()
        let (state, events) = try replay(world)
        var count = 0
        let (disturbed, disturbedEvents) = try replay(world) { state in
            let terms = OrderTerms(
                peer: bytes32(1), requirements: World.needs, maximumRate: 1, duration: 1, expires: state.time + 1,
                deposit: 1, manifest: CID.of([1], codec: .raw), salt: [UInt8](repeating: 0, count: 16))
            for key in [world.alice, world.bob] {
                let broken = Transaction(
                    account: key.publicKey, sequence: state.account(key.publicKey)?.sequence ?? 0, expires: state.time,
                    operations: [
                        .placeOrder(terms), .setSpendingLimit(perDay: 0),
                        .transfer(to: world.dave.publicKey, amount: 1), .transfer(to: key.publicKey, amount: 1),
                    ])
                let bytes = broken.signed(by: key, network: state.network).encoded()
                guard
                    case .failure(.transferToSelf) = state.apply(try VerifiedTransaction(bytes, network: state.network))
                else {
                    Issue.record("the broken transaction was not refused as planned")
                    return
                }
                count += 1
            }
        }
        #expect(count > 50)
        #expect(Fingerprint(disturbed) == Fingerprint(state))
        #expect(disturbedEvents == events)
    }

    @Test("lists come in their documented order")
    func orderedLists() throws {
        var world = try World()
        try world.register(world.bob)
        try world.register(world.carol)
        try world.submit(world.bob, World.listing, World.listing, World.listing)
        for _ in 0..<5 {
            _ = try world.place(world.alice)
            world.time += 1
        }
        let state = world.state
        #expect(state.allListings().map(\.id) == state.allListings().map(\.id).sorted())
        #expect(state.allListings().count == 5)
        #expect(state.allOrders().map(\.order.placed) == (0..<5).map { World.start + $0 })
        #expect(state.allProviders().map(\.id) == [world.bob.publicKey, world.carol.publicKey].sorted())
        #expect(state.accountCount == 4)
    }

    @Test("ids of records derive from transaction and position, so that none occurs twice")
    func recordIDs() throws {
        let transaction = CID.of([1], codec: .dagCBOR)
        let id = OrderID(transaction: transaction, operation: 1)
        #expect(id != OrderID(transaction: transaction, operation: 0))
        #expect(id != OrderID(transaction: CID.of([2], codec: .dagCBOR), operation: 1))
        #expect(OrderID(string: id.description) == id)
        #expect(OrderID(string: CID.of([1], codec: .raw).description) == nil)
        #expect(OrderID(string: "nonsense") == nil)
    }
}
