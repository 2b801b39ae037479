// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import StateTree
import Testing

@testable import LedgerCore

/// The authenticated form of the state.
@Suite("State root")
struct RootTests {
    /// Every record that a state holds, by its key.
    private func records(_ state: LedgerState) -> [RecordKey: [UInt8]] {
        var keys: [RecordKey] = [.totals]
        keys += state.accounts.values.keys.map(RecordKey.account)
        keys += state.providers.values.keys.map(RecordKey.provider)
        keys += state.standings.values.keys.map(RecordKey.standing)
        keys += state.listings.values.keys.map(RecordKey.listing)
        keys += state.orders.values.keys.map(RecordKey.order)
        keys += state.bids.values.keys.map(RecordKey.bid)
        keys += state.leases.values.keys.map(RecordKey.lease)
        keys += state.ratable.values.keys.map(RecordKey.ratable)
        keys += state.channels.values.keys.map(RecordKey.channel)
        keys += state.directory.values.keys.map(RecordKey.directory)
        return Dictionary(uniqueKeysWithValues: keys.compactMap { key in state.record(key).map { (key, $0) } })
    }

    /// The root, made at once from all records.
    private func fresh(_ state: LedgerState) -> Bytes32 {
        StateTree(records(state).map { (key: $0.key.path, value: Hash.sha256($0.value)) }).root
    }

    private func busyWorld() throws -> World {
        var world = try World()
        let listing = try world.register(world.bob)
        _ = try world.running(at: listing)
        _ = try world.place(world.carol, world.terms(maximumRate: credit))
        let rules = AuctionRules(window: 10_000, criterion: .price)
        let auction = try world.place(world.alice, world.terms(allocation: .auction(rules)))
        try world.submit(world.bob, .placeBid(auction, listing: listing, rate: credit, grantee: bytes32(3)))
        let done = try world.running(at: listing)
        try world.submit(world.bob, .completeLease(done, World.result))
        let offer = ChannelOffer(
            payee: world.bob.publicKey, deposit: credit, ratePerTick: 5, tick: 1000, grace: 100,
            disputeWindow: 60_000)
        try world.submit(world.alice, .openChannel(offer), .setDirectoryEntry(Samples.directoryEntry))
        try world.submit(world.bob, .setDirectoryEntry(Samples.proxyAlone))
        try world.submit(world.carol, .setDirectoryEntry(Samples.proxyAlone))
        try world.submit(world.carol, .setDirectoryEntry(nil))
        return world
    }

    @Test("the root follows from the records alone: step by step or all at once, it is the same")
    func incremental() throws {
        var stepwise = try World()
        var atOnce = stepwise.state
        let script = try busyWorld().blocks
        for block in script {
            for own in [true, false] {
                var state = own ? stepwise.state : atOnce
                state.beginBlock(at: block.time)
                for bytes in block.transactions {
                    try state.apply(try VerifiedTransaction(bytes, network: stepwise.genesis.network)).get()
                }
                if own { #expect(state.stateRoot() == fresh(state)) }
                _ = try state.endBlock(cid: block.cid)
                if own { stepwise.adopt(state) } else { atOnce = state }
            }
        }
        #expect(atOnce.stateRoot() == stepwise.state.tree.root)
        #expect(atOnce.tree.count == records(atOnce).count)
    }

    @Test("each record, and the absence of any other, is proven under the root and under no other")
    func proofs() throws {
        var world = try busyWorld()
        var state = world.state
        #expect(state.proof(of: .totals) == nil, "nothing is proven under a root that is behind")
        let root = state.stateRoot()
        for (key, bytes) in records(state) {
            let proof = try #require(state.proof(of: key))
            #expect(proof.record == bytes && proof.holds(under: root))
            #expect(!proof.holds(under: bytes32(1)))
            let copy = try RecordProof.decode(proof.encoded())
            #expect(copy == proof)
            let forged = RecordProof(key: key, record: bytes + [0], path: proof.path)
            #expect(!forged.holds(under: root))
            #expect(!RecordProof(key: key, record: nil, path: proof.path).holds(under: root))
        }
        for key in [
            RecordKey.account(world.dave.publicKey), .lease(LeaseID(digest: bytes32(9))),
            .directory(world.carol.publicKey),
        ] {
            let proof = try #require(state.proof(of: key))
            #expect(proof.record == nil && proof.holds(under: root))
            #expect(!RecordProof(key: key, record: [1], path: proof.path).holds(under: root))
        }
        world.adopt(state)
        try world.submit(world.alice, .transfer(to: world.bob.publicKey, amount: 1))
        #expect(world.state.proof(of: .totals) == nil)
    }

    @Test("a record's proof does not serve for the same record of another table or key")
    func otherKey() throws {
        var state = try busyWorld().state
        let root = state.stateRoot()
        let alice = try key(1).publicKey
        let proof = try #require(state.proof(of: .account(alice)))
        for other in [RecordKey.provider(alice), .standing(alice), .directory(alice), .account(try key(2).publicKey)] {
            #expect(!RecordProof(key: other, record: proof.record, path: proof.path).holds(under: root))
        }
    }

    @Test("a block whose root was asked for before its last transaction is taken in wholly by the next root")
    func rootInTheMiddle() throws {
        let world = try World()
        let first = try world.transaction(world.alice, [.transfer(to: world.bob.publicKey, amount: 1)])
        let second = try world.transaction(world.bob, [.transfer(to: world.carol.publicKey, amount: 2)])
        var state = world.state
        state.beginBlock(at: world.time)
        try state.apply(first).get()
        let early = state.stateRoot()
        try state.apply(second).get()
        _ = try state.endBlock(cid: bytes32CID(1))
        #expect(state.stateRoot() == fresh(state))
        #expect(state.tree.root != early)
    }

    @Test("record keys are read back as they were written, and nothing else is read")
    func keys() throws {
        for key in records(try busyWorld().state).keys {
            #expect(try RecordKey.decode(key.encoded()) == key)
        }
        #expect(throws: DagCBORError.self) { try RecordKey.decode([0x81, 0x0b]) }
        #expect(throws: DagCBORError.self) { try RecordKey.decode([0x82, 0x0c, 0x58, 0x20] + bytes32(1).bytes) }
        #expect(throws: DagCBORError.self) { try RecordKey.decode([0x80]) }
        #expect(throws: DagCBORError.self) { try RecordKey.decode([0x81, 0x01]) }
    }

    private func bytes32CID(_ number: UInt8) -> CID { CID.of([number], codec: .dagCBOR) }
}
