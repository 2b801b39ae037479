// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import Grants
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import PeerNetwork
import Testing
import Umbral

@testable import Proxy

@Suite("Proxies", .timeLimit(.minutes(2)))
struct ProxyTests {
    static let hour: LedgerTime = 3_600_000

    @Test("as many as the threshold open a content for its receiver, whichever they are")
    func threshold() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let proxies = try world.proxies(3)
            try await content.deal(world, to: reader, .until(world.ledger.now + Self.hour), threshold: 2, proxies)
            #expect(try await world.open(content, reader, through: proxies) == content.key)
            for left in 0..<3 {
                let two = proxies.enumerated().filter { $0.offset != left }.map(\.element)
                #expect(try await world.open(content, reader, through: two) == content.key)
            }
            for proxy in proxies { #expect(proxy.service.fragments == 1) }
        }
    }

    @Test("fewer than the threshold open nothing, not even with the provider of another lease")
    func collusion() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let (reader, other) = (LeaseKey.generate(), LeaseKey.generate())
            let proxies = try world.proxies(3)
            let until = GrantCondition.until(world.ledger.now + Self.hour)
            try await content.deal(world, to: reader, until, threshold: 3, proxies)
            await #expect(throws: GrantUnavailable.self) {
                try await world.open(content, reader, through: Array(proxies.prefix(2)))
            }
            await #expect(throws: GrantUnavailable.self) { try await world.open(content, reader, through: []) }
            // Another lease with a grant of its own, of another content of the same owner, and all proxies' help.
            let elsewhere = try Content(world.owner, salt: 2)
            try await elsewhere.deal(world, to: other, until, threshold: 3, proxies)
            #expect(try await world.open(elsewhere, other, through: proxies) == elsewhere.key)
            await #expect(throws: GrantUnavailable.self) { try await world.open(content, other, through: proxies) }
        }
    }

    @Test("two fragments of three, held by colluders beside another lease's secret key, give no content key")
    func fragmentsInHand() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let (reader, other) = (LeaseKey.generate(), LeaseKey.generate())
            let kept = try content.fragments(to: reader, threshold: 3, shares: 3).prefix(2)
            let foreign = try content.fragments(to: other, threshold: 3, shares: 3)
            let delegating = content.owner.delegating.publicKey
            let signing = content.owner.signing.publicKey
            let stolen = try kept.map { fragment in
                try fragment.verified(
                    by: signing, delegatingKey: delegating, receivingKey: reader.secret.publicKey
                ).reencrypt(content.lock.capsule)
            }
            for key in [reader, other] {
                #expect(throws: (any Error).self) { try content.lock.open(stolen, receiving: key.secret) }
            }
            // One more, but of a set that was cut for another key.
            let mixed = try foreign[0].verified(
                by: signing, delegatingKey: delegating, receivingKey: other.secret.publicKey
            ).reencrypt(content.lock.capsule)
            for key in [reader, other] {
                #expect(throws: (any Error).self) { try content.lock.open(stolen + [mixed], receiving: key.secret) }
            }
            #expect(throws: (any Error).self) {
                try content.lock.open([stolen[0], stolen[0], stolen[1]], receiving: reader.secret)
            }
        }
    }

    @Test("a lease's own key is answered while the lease lives, and fragments go with it")
    func leases() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let key = LeaseKey.generate()
            let proxy = try world.proxy(0)
            let lease = try await world.lease(key)
            try await content.deal(world, to: key, .lease(lease), threshold: 1, [proxy])
            #expect(try await world.open(content, key, through: [proxy]) == content.key)
            _ = try await world.submit(world.owner, .closeLease(lease))
            await #expect(throws: GrantUnavailable.self) { try await world.open(content, key, through: [proxy]) }
            try await world.until { proxy.service.fragments == 0 }
            #expect(try await proxy.service.journalLines(limit: 10).contains { $0.action == .expired })
        }
    }

    @Test("a fragment for a lease is not taken for another key than the lease's own")
    func otherKey() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let proxy = try world.proxy(0)
            let lease = try await world.lease(.generate())
            await #expect(throws: GrantRefusal.otherKey) {
                try await content.deal(world, to: .generate(), .lease(lease), threshold: 1, [proxy])
            }
            #expect(proxy.service.fragments == 0)
        }
    }

    @Test("a grant for an order's winner holds for that provider's lease of that order, and for no other lease")
    func orders() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let proxy = try world.proxy(0)
            let (won, other) = (try await world.lease(.generate()), try await world.lease(.generate()))
            let order = try #require(world.ledger.read { $0.lease(won)?.order })
            try await content.deal(
                world, to: reader, .order(order, provider: world.provider.publicKey), threshold: 1, [proxy])
            #expect(try await world.open(content, reader, lease: won, through: [proxy]) == content.key)
            for lease in [nil, other] {
                await #expect(throws: GrantUnavailable.self) {
                    try await world.open(content, reader, lease: lease, through: [proxy])
                }
            }
        }
    }

    @Test("a time that is over opens nothing any more")
    func time() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let proxy = try world.proxy(0)
            let until = world.ledger.now + 3_000
            try await content.deal(world, to: reader, .until(until), threshold: 1, [proxy])
            #expect(try await world.open(content, reader, through: [proxy]) == content.key)
            try await world.until { world.ledger.now > until }
            await #expect(throws: GrantUnavailable.self) { try await world.open(content, reader, through: [proxy]) }
            proxy.service.sweep()
            await proxy.service.erase()
            #expect(try proxy.service.records.load().deposits.isEmpty)
            #expect(proxy.service.fragments == 0)
        }
    }

    @Test("fragments and journal are there after a kill, and a revoked fragment is not, nor its bytes on the disk")
    func durability() async throws {
        try await ProxyWorld.with { world in
            let (kept, revoked) = (try Content(world.owner, salt: 1), try Content(world.owner, salt: 2))
            let reader = LeaseKey.generate()
            var proxy = try world.proxy(0)
            let until = GrantCondition.until(world.ledger.now + Self.hour)
            try await kept.deal(world, to: reader, until, threshold: 1, [proxy])
            let grant = revoked.grant(world, to: reader, until, threshold: 1, [proxy])
            let fragment = try revoked.fragments(to: reader, threshold: 1, shares: 1)[0]
            try await world.deposit(FragmentDeposit(grant: grant, fragment: fragment), at: proxy)
            #expect(try await world.open(revoked, reader, through: [proxy]) == revoked.key)
            #expect(try Self.isOnDisk(fragment, proxy))
            try await world.revoke(grant.id, by: world.owner, at: proxy)
            await #expect(throws: GrantUnavailable.self) { try await world.open(revoked, reader, through: [proxy]) }
            #expect(try !Self.isOnDisk(fragment, proxy))
            // The journal is written within a second, or when somebody reads it.
            _ = try await proxy.service.journalLines(limit: 1)
            await proxy.kill()
            proxy = try world.proxy(0, key: proxy.key)
            #expect(proxy.service.fragments == 1)
            #expect(try await world.open(kept, reader, through: [proxy]) == kept.key)
            await #expect(throws: GrantUnavailable.self) { try await world.open(revoked, reader, through: [proxy]) }
            let actions = try await proxy.service.journalLines(limit: 20).map(\.action)
            #expect(Set([.deposited, .answered, .revoked, .refused]).isSubset(of: Set(actions)))
        }
    }

    /// Whether the fragment's secret lies in any file of the proxy.
    private static func isOnDisk(_ fragment: KeyFragment, _ proxy: ProxyNode) throws -> Bool {
        let secret = Data(fragment.bytes.suffix(270).prefix(32))
        return try FileManager.default.contentsOfDirectory(atPath: proxy.folder).contains { name in
            try Data(contentsOf: URL(fileURLWithPath: "\(proxy.folder)/\(name)")).range(of: secret) != nil
        }
    }

    @Test("what is not addressed to it, not signed, not fitting, or no message at all is refused, and nothing is kept")
    func hostileDeposits() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let (proxy, other) = (try world.proxy(0), try world.proxy(1))
            let until = GrantCondition.until(world.ledger.now + Self.hour)
            let good = content.grant(world, to: reader, until, threshold: 1, [proxy])
            let fragment = try content.fragments(to: reader, threshold: 1, shares: 1)[0]
            let forOther = content.grant(world, to: reader, until, threshold: 1, [other])
            await Self.refuses(.notAddressed) {
                try await world.deposit(FragmentDeposit(grant: forOther, fragment: fragment), at: proxy)
            }
            var changed = good.grant
            changed.threshold = 1
            changed.issued += 1
            var forged = SignedGrant(changed, key: .generate())
            await Self.refuses(.badSignature) {
                try await world.deposit(FragmentDeposit(grant: forged, fragment: fragment), at: proxy)
            }
            changed.network = CID.of([9], codec: .dagCBOR)
            forged = SignedGrant(changed, key: world.owner)
            await Self.refuses(.badSignature) {
                try await world.deposit(FragmentDeposit(grant: forged, fragment: fragment), at: proxy)
            }
            let foreign = try content.fragments(to: .generate(), threshold: 1, shares: 1)[0]
            await Self.refuses(.badFragment) {
                try await world.deposit(FragmentDeposit(grant: good, fragment: foreign), at: proxy)
            }
            let late = content.grant(world, to: reader, .until(world.ledger.now - 1), threshold: 1, [proxy])
            await Self.refuses(.timeOver) {
                try await world.deposit(FragmentDeposit(grant: late, fragment: fragment), at: proxy)
            }
            for name in [GrantProtocol.deposit, GrantProtocol.request, GrantProtocol.revoke] {
                for bytes in [[], [0xff], [UInt8](repeating: 0, count: 9_000)] {
                    await Self.refuses(.malformed) { try await world.send(bytes, name, to: proxy) }
                }
            }
            #expect(proxy.service.fragments == 0)
        }
    }

    @Test("only its grantor revokes a grant, and again is no mistake")
    func hostileRevocations() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let proxy = try world.proxy(0)
            let grant = try await content.deal(
                world, to: reader, .until(world.ledger.now + Self.hour), threshold: 1, [proxy])
            await Self.refuses(.badSignature) { try await world.revoke(grant.id, by: .generate(), at: proxy) }
            #expect(try await world.open(content, reader, through: [proxy]) == content.key)
            for _ in 0..<2 { try await world.revoke(grant.id, by: world.owner, at: proxy) }
            #expect(proxy.service.fragments == 0)
        }
    }

    @Test("proxies that answer nonsense, by grants of their own, or not at all do not keep honest ones from opening")
    func lyingProxies() async throws {
        try await ProxyWorld.with { world in
            let content = try Content(world.owner)
            let reader = LeaseKey.generate()
            let honest = try world.proxies(2)
            try await content.deal(world, to: reader, .until(world.ledger.now + Self.hour), threshold: 2, honest)
            let liar = try world.hub.join(as: PeerID(PrivateKey.generate().publicKey))
            liar.serve(GrantProtocol.request) { _, _ in [1, 2, 3] }
            // A grant of its own making: right in form, and no key comes of it.
            let forger = try world.proxy(7)
            let stranger = PrivateKey.generate()
            let forged = try Content(stranger)
            let fragments = try forged.fragments(to: reader, threshold: 1, shares: 1)
            let grant = SignedGrant(
                Grant(
                    network: world.ledger.network, grantor: stranger.publicKey, delegating: content.lock.delegating,
                    receiving: reader.publicKey, verifying: forged.owner.signing.publicKey.xOnly ?? .zero,
                    condition: .until(world.ledger.now + Self.hour), threshold: 1, proxies: [forger.peer],
                    issued: world.ledger.now), key: stranger)
            await Self.refuses(.badFragment) {
                try await world.deposit(FragmentDeposit(grant: grant, fragment: fragments[0]), at: forger)
            }
            let asked = [liar.id.key, forger.peer, Hash.sha256([1])] + honest.map(\.peer)
            let key = try await FragmentCollector(peers: world.peers, network: world.ledger.network)
                .open(content.lock, receiving: reader.secret, lease: nil, proxies: asked)
            #expect(key == content.key)
        }
    }

    @Test("a hundred deposits at once are all there, and so they are after a kill")
    func many() async throws {
        try await ProxyWorld.with { world in
            let reader = LeaseKey.generate()
            var proxy = try world.proxy(0)
            let until = GrantCondition.until(world.ledger.now + Self.hour)
            let contents = try (0..<100).map { try Content(world.owner, salt: UInt8($0)) }
            try await withThrowingTaskGroup(of: Void.self) { [proxy] group in
                for content in contents {
                    group.addTask { try await content.deal(world, to: reader, until, threshold: 1, [proxy]) }
                }
                try await group.waitForAll()
            }
            #expect(proxy.service.fragments == 100)
            await proxy.kill()
            proxy = try world.proxy(0, key: proxy.key)
            #expect(proxy.service.fragments == 100)
            #expect(try await world.open(contents[42], reader, through: [proxy]) == contents[42].key)
        }
    }

    private static func refuses(_ refusal: GrantRefusal, _ body: () async throws -> Void) async {
        await #expect(throws: refusal) { try await body() }
    }
}
