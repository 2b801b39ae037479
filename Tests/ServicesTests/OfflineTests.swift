// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Grants
import JobProtocol
import Keys
import LedgerCore
import Ordering
import PeerNetwork
import PlacementCore
import Proxy
import Testing
import Workload

@testable import Provider
@testable import Tenant

@Suite("Orders whose job starts while their tenant's node is away", .serialized, .timeLimit(.minutes(3)))
struct OfflineTests {
    /// Three nodes that re-encrypt, offered on the ledger.
    static func proxies(_ world: World) async throws -> [Task<Void, any Error>] {
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<3 {
            let key = PrivateKey.generate()
            let folder = "\(world.folder)/proxy-\(number)"
            try World.makeFolder(folder)
            let peers = try world.hub.join(as: PeerID(key.publicKey))
            let proxy = try ProxyService(ledger: world.ledger, peers: peers, folder: folder, logger: world.logger)
            tasks.append(Task { try await proxy.run() })
            try await AccountSigner(key: world.providerKey, ledger: world.ledger).submit([
                .transfer(to: key.publicKey, amount: 1_000_000)
            ])
            try await AccountSigner(key: key, ledger: world.ledger).submit([
                .setDirectoryEntry(DirectoryEntry(proxy: ProxyOffer(peer: peers.id.key)))
            ])
        }
        return tasks
    }

    static func manifest(_ world: World, mounts: [Manifest.Mount] = []) -> Manifest {
        var manifest = World.manifest(runs: 300, payment: .stream)
        manifest.provider.accounts = [world.providerKey.publicKey.description]
        manifest.mounts = mounts
        manifest.secrets = [.init(name: "KEY", place: .variable("KEY"))]
        return manifest
    }

    @Test("its provider wins later, runs it with files, mounts and secrets, and the result waits for the tenant")
    func tenantAway() async throws {
        try await World.with { world in
            let proxies = try await Self.proxies(world)
            let provider = try world.provider(policy: OwnerPolicy(acceptsAutomatically: false))
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            _ = try await tenant.service.secrets.set("KEY", to: Array("value".utf8), wallet: nil)
            let content = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let root = try await MountedData(store: world.tenantStore).sealed(content, to: world.tenantKey)
            let order = try await tenant.service.order(
                Self.manifest(world, mounts: [.init(cid: root, path: "/mnt/data")]), bundle: nil, wallet: nil,
                lifetime: nil, offline: true)
            await tenant.kill()

            _ = try await provider.service.accept(order)
            let job = try await world.until { provider.job.flatMap { $0.isStarted ? $0 : nil } }
            #expect(FileManager.default.contents(atPath: job.mountPlace(0)) == Data(content))
            let lease = try await world.end(of: order)
            #expect(lease.status == .completed && lease.result?.outcome == .exited(code: 0))

            let again = try await world.tenant()
            #expect(try await again.service.job(order).stage == .settled)
            let text = Collected()
            try await again.service.log(order, follows: true) { await text.add($0) }
            #expect(String(decoding: await text.bytes, as: UTF8.self).contains("played"))
            _ = try await provider.kill()
            await again.kill()
            for proxy in proxies { proxy.cancel() }
        }
    }

    @Test("what was granted ahead opens nothing for a provider that has no lease of the order")
    func withoutLease() async throws {
        try await World.with { world in
            let proxies = try await Self.proxies(world)
            let provider = try world.provider(policy: OwnerPolicy(acceptsAutomatically: false))
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            _ = try await tenant.service.secrets.set("KEY", to: [65], wallet: nil)
            let order = try await tenant.service.order(
                Self.manifest(world), bundle: nil, wallet: nil, lifetime: nil, offline: true)
            let terms = try #require(world.ledger.read { $0.order(order)?.terms })
            let lock = try #require(try await SealedReader.header(of: terms.manifest, from: world.tenantStore).lock)
            let known = world.ledger.read { $0.proxies() }.map(\.offer.peer)
            let peers = try world.hub.join(as: PeerID(PrivateKey.generate().publicKey))
            let collector = FragmentCollector(peers: peers, network: world.ledger.network)
            let published = try OwnerKeys.receiving(account: world.providerKey)
            for lease in [nil, LeaseID(digest: order.digest)] {
                await #expect(throws: GrantUnavailable.self) {
                    _ = try await collector.open(lock, receiving: published, lease: lease, proxies: known)
                }
            }
            _ = try await provider.kill()
            await tenant.kill()
            for proxy in proxies { proxy.cancel() }
        }
    }

    @Test("are refused with the reason where the job could not start: nobody named, no key, no proxy")
    func refused() async throws {
        try await World.with { world in
            let provider = try world.provider()
            let tenant = try await world.tenant()
            _ = try await world.untilListed()
            var plain = Self.manifest(world)
            plain.secrets = []
            func code(_ manifest: Manifest) async -> TenantError? {
                do {
                    _ = try await tenant.service.order(
                        manifest, bundle: nil, wallet: nil, lifetime: nil, offline: true)
                    return nil
                } catch { return error as? TenantError }
            }
            #expect(await code(plain)?.code == .noProxies)
            var unnamed = plain
            unnamed.provider.accounts = []
            #expect(await code(unnamed)?.hint?.contains("--provider") == true)
            var unknown = plain
            unknown.provider.accounts = [PrivateKey.generate().publicKey.description]
            #expect(await code(unknown)?.code == .badKey)
            #expect(world.ledger.read { $0.allOrders().isEmpty })
            _ = try await provider.kill()
            await tenant.kill()
        }
    }

    @Test("a provider publishes its key beside a proxy offer of its account, which stays")
    func published() async throws {
        try await World.with { world in
            let offer = ProxyOffer(peer: world.providerKey.publicKey.raw)
            try await AccountSigner(key: world.providerKey, ledger: world.ledger).submit([
                .setDirectoryEntry(DirectoryEntry(proxy: offer))
            ])
            let provider = try world.provider()
            _ = try await world.untilListed()
            let entry = world.ledger.read { $0.directoryEntry(world.providerKey.publicKey) }
            #expect(entry?.proxy == offer)
            #expect(try entry?.encryptionKey == OwnerKeys.receiving(account: world.providerKey).publicKey.xOnly)
            _ = try await provider.kill()
        }
    }
}
