// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore

@Suite("Directory")
struct DirectoryTests {
    private let keyAlone = DirectoryEntry(encryptionKey: bytes32(15))

    @Test("an account's entry is what it set last, and its event says so")
    func set() throws {
        var world = try World()
        let alice = world.alice.publicKey
        #expect(world.state.directoryEntry(alice) == nil)
        for entry in [keyAlone, Samples.directoryEntry, Samples.proxyAlone] {
            try world.submit(world.alice, .setDirectoryEntry(entry))
            #expect(world.state.directoryEntry(alice) == entry)
            #expect(world.events == [.directoryEntrySet(alice, entry)])
        }
        #expect(world.state.directoryEntry(world.bob.publicKey) == nil)
    }

    @Test("nil removes the entry, and removing what is not there is no mistake")
    func remove() throws {
        var world = try World()
        let alice = world.alice.publicKey
        try world.submit(world.alice, .setDirectoryEntry(Samples.directoryEntry))
        for _ in 0..<2 {
            try world.submit(world.alice, .setDirectoryEntry(nil))
            #expect(world.state.directoryEntry(alice) == nil)
            #expect(world.events == [.directoryEntrySet(alice, nil)])
        }
        var state = world.state
        let root = state.stateRoot()
        var fresh = try LedgerState(genesis: world.genesis)
        for block in world.blocks { _ = try fresh.follow(block) }
        #expect(fresh.stateRoot() == root)
    }

    @Test("proxies are the entries that offer it, by account")
    func proxies() throws {
        var world = try World()
        try world.submit(world.alice, .setDirectoryEntry(keyAlone))
        #expect(world.state.proxies().isEmpty)
        for key in [world.erin, world.bob, world.carol] {
            try world.submit(key, .setDirectoryEntry(Samples.proxyAlone))
        }
        try world.submit(world.bob, .setDirectoryEntry(Samples.directoryEntry))
        try world.submit(world.carol, .setDirectoryEntry(keyAlone))
        let found = world.state.proxies()
        #expect(found.map(\.id) == [world.bob, world.erin].map(\.publicKey).sorted())
        #expect(found.first { $0.id == world.bob.publicKey }?.offer == Samples.directoryEntry.proxy)
    }

    @Test("an entry that says nothing is refused, and the old one stays")
    func empty() throws {
        var world = try World()
        try world.submit(world.alice, .setDirectoryEntry(keyAlone))
        #expect(try world.answer(world.alice, .setDirectoryEntry(DirectoryEntry()))?.code == "invalidDirectoryEntry")
        #expect(world.state.directoryEntry(world.alice.publicKey) == keyAlone)
    }

    @Test(
        "endpoints are as those of a provider's profile",
        arguments: [
            ([""], "invalid"), (["a b"], "invalid"), (["é"], "invalid"), (["\n"], "invalid"),
            (["ok", "\u{7f}"], "invalid"),
            ([], nil), (["~"], nil), ([String](repeating: "a", count: LedgerLimits.endpoints), nil),
            ([String](repeating: "a", count: LedgerLimits.endpoints + 1), "malformed"),
            ([String(repeating: "a", count: LedgerLimits.endpointBytes)], nil),
            ([String(repeating: "a", count: LedgerLimits.endpointBytes + 1)], "malformed"),
        ])
    func endpoints(_ endpoints: [String], _ fault: String?) throws {
        let world = try World()
        let entry = DirectoryEntry(encryptionKey: bytes32(1), proxy: ProxyOffer(peer: bytes32(2), endpoints: endpoints))
        let profile = ProviderProfile(peer: bytes32(2), endpoints: endpoints)
        let code = try world.answer(world.alice, .setDirectoryEntry(entry))?.code
        #expect(code == fault.map { $0 == "invalid" ? "invalidDirectoryEntry" : $0 })
        let ofProfile = try world.answer(world.alice, .registerProvider(profile))?.code
        #expect(ofProfile == fault.map { $0 == "invalid" ? "invalidProfile" : $0 })
    }

    @Test("any 32 bytes are a key to the ledger, which knows no curve", arguments: [Bytes32.zero, bytes32(7)])
    func anyKey(_ key: Bytes32) throws {
        let world = try World()
        #expect(try world.answer(world.alice, .setDirectoryEntry(DirectoryEntry(encryptionKey: key))) == nil)
    }

    @Test("an operation that fails behind it takes the entry back")
    func rollBack() throws {
        var world = try World()
        try world.submit(world.alice, .setDirectoryEntry(keyAlone))
        for entry in [Samples.directoryEntry, nil] {
            let later = try world.answer(
                world.alice, .setDirectoryEntry(entry), .transfer(to: world.alice.publicKey, amount: 1))
            #expect(later == .transferToSelf)
        }
        #expect(world.state.directoryEntry(world.alice.publicKey) == keyAlone)
    }

    @Test("what an account publishes moves no money, and only it can set it")
    func money() throws {
        var world = try World()
        let before = world.state.money
        try world.submit(world.alice, .setDirectoryEntry(Samples.directoryEntry))
        #expect(world.state.money == before)
        #expect(world.state.directoryEntry(world.bob.publicKey) == nil)
        #expect(try world.answer(world.dave, .setDirectoryEntry(keyAlone)) == .unknownAccount(world.dave.publicKey))
    }
}
