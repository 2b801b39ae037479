// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("What a provider says of itself")
struct ProfileTests {
    /// A world in which Bob is a provider.
    private func world() throws -> World {
        var world = try World()
        try world.submit(world.bob, .registerProvider(ProviderProfile(peer: bytes32(20))))
        return world
    }

    @Test("an update replaces the profile and nothing else")
    func updates() throws {
        var world = try world()
        try world.submit(world.bob, .addCollateral(5), World.listing)
        let before = try #require(world.state.provider(world.bob.publicKey))
        let profile = ProviderProfile(
            peer: bytes32(21), endpoints: ["/dns4/bob.example/tcp/4001"],
            attributes: [Attribute(name: "region", value: "eu west")], datasets: [CID.of([1], codec: .raw)])
        world.time += 1
        try world.submit(world.bob, .updateProvider(profile))
        let record = try #require(world.state.provider(world.bob.publicKey))
        #expect(record.profile == profile)
        #expect((record.registered, record.listings, record.collateral) == (before.registered, 1, 5))
        #expect(world.events == [.providerUpdated(world.bob.publicKey, record)])
        #expect(try world.answer(world.carol, .updateProvider(profile)) == .notProvider)
    }

    @Test("a lease keeps the peer that its provider had when it was made")
    func leaseKeepsPeer() throws {
        var world = try World()
        let id = try world.lease(at: try world.register(world.bob))
        try world.submit(world.bob, .updateProvider(ProviderProfile(peer: bytes32(21))))
        #expect(world.state.lease(id)?.providerPeer == bytes32(20))
    }

    /// - Returns: the answers to registering and to updating.
    private func answers(_ change: (inout ProviderProfile) -> Void) throws -> [String?] {
        let world = try world()
        var profile = ProviderProfile(peer: bytes32(20))
        change(&profile)
        return [
            try world.answer(world.carol, .registerProvider(profile))?.code,
            try world.answer(world.bob, .updateProvider(profile))?.code,
        ]
    }

    @Test("an endpoint is 1 to 256 printable ASCII characters without spaces, and there are at most eight")
    func endpoints() throws {
        func answers(_ endpoints: [String]) throws -> [String?] { try self.answers { $0.endpoints = endpoints } }
        #expect(try answers(["!", String(repeating: "~", count: 256)]) == [nil, nil])
        for bad in ["", " ", "/ip4/192.0.2.1 /tcp/1", "é", "a\n", "\u{7f}", "\u{1b}[2J"] {
            #expect(try answers(["/ok", bad]) == ["invalidProfile", "invalidProfile"], "\(bad.debugDescription)")
        }
        #expect(try answers([String(repeating: "a", count: 257)]) == ["malformed", "malformed"])
        #expect(try answers([String](repeating: "/same", count: 8)) == [nil, nil])
        #expect(try answers([String](repeating: "/same", count: 9)) == ["malformed", "malformed"])
    }

    @Test("an attribute has a name without spaces, and a value of printable ASCII")
    func attributes() throws {
        func answers(_ name: String, _ value: String, count: Int = 1) throws -> [String?] {
            try self.answers {
                $0.attributes = [Attribute](repeating: Attribute(name: name, value: value), count: count)
            }
        }
        #expect(try answers(String(repeating: "n", count: 32), String(repeating: " ", count: 128)) == [nil, nil])
        #expect(try answers("n", "", count: 32) == [nil, nil])
        let names = ["", "a b", "é", "tab\t"]
        let values = ["é", "\n", "\u{7f}", "\u{1b}[31m"]
        for (name, value) in names.map({ ($0, "v") }) + values.map({ ("n", $0) }) {
            #expect(
                try answers(name, value) == ["invalidProfile", "invalidProfile"], "\(name): \(value.debugDescription)")
        }
        #expect(try answers(String(repeating: "n", count: 33), "v") == ["malformed", "malformed"])
        #expect(try answers("n", String(repeating: "v", count: 129)) == ["malformed", "malformed"])
        #expect(try answers("n", "v", count: 33) == ["malformed", "malformed"])
    }

    @Test("data sets are sorted by their bytes, different, and at most 256")
    func datasets() throws {
        func answers(_ datasets: [CID]) throws -> [String?] { try self.answers { $0.datasets = datasets } }
        let sorted = (0..<256).map { CID(codec: .raw, sha256: bytes32(UInt8($0))) }.sorted()
        #expect(try answers(sorted) == [nil, nil])
        #expect(try answers([sorted[1], sorted[0]]) == ["invalidProfile", "invalidProfile"])
        #expect(try answers([sorted[0], sorted[0]]) == ["invalidProfile", "invalidProfile"])
        #expect(try answers(sorted + [CID(codec: .dagCBOR, sha256: bytes32(0))]) == ["malformed", "malformed"])
    }

    @Test("an order that demands a data set is taken by who holds it at that moment")
    func demandedDatasets() throws {
        var world = try World()
        let listing = try world.register(world.bob)
        let sets = (1...3).map { CID.of([$0], codec: .raw) }.sorted()
        var needs = World.needs
        needs.datasets = [sets[2], sets[0]]
        let order = try world.place(world.alice, world.terms(requirements: needs))
        func answer() throws -> Refusal? {
            try world.answer(world.bob, .acceptOrder(order, listing: listing, grantee: bytes32(1)))
        }
        func hold(_ datasets: [CID]) throws {
            try world.submit(world.bob, .updateProvider(ProviderProfile(peer: bytes32(20), datasets: datasets)))
        }
        #expect(try answer() == .datasetMissing(sets[2]))
        try hold([sets[2]])
        #expect(try answer() == .datasetMissing(sets[0]))
        try hold(sets)
        #expect(try answer() == nil)
        try hold([sets[0], sets[1]])
        #expect(try answer() == .datasetMissing(sets[2]))
        // A tenant that takes the listing by itself is told the same.
        #expect(
            try world.answer(world.alice, .createLease(listing, world.terms(requirements: needs)))
                == .datasetMissing(sets[2]))
    }
}
