// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import ContentExchange
import ContentStore
import Foundation
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import PeerNetwork
import Proxy
import Workload

@testable import Tenant

/// A tenant's node that runs. Made again with the same key and folder, it is the same node after a restart.
final class TenantNode: Sendable {
    let service: TenantService
    let ledger: CutLedger
    private let folder: String
    private let peers: InMemoryPeerNetwork
    private let task: Task<Void, any Error>
    /// Where no proxies are offered, a node is its own.
    private let proxy: ProxyService

    private init(
        service: TenantService, proxy: ProxyService, ledger: CutLedger, peers: InMemoryPeerNetwork, folder: String
    ) {
        self.folder = folder
        self.service = service
        self.proxy = proxy
        self.ledger = ledger
        self.peers = peers
        task = Task { try await service.run() }
    }

    static func start(_ world: World, key: PrivateKey, store: MemoryContentStore, folder: String) async throws
        -> TenantNode
    {
        let ledger = CutLedger(world.ledger)
        let peers = try world.hub.join(as: PeerID(key.publicKey))
        try World.makeFolder(folder + "/wallets")
        let wallets = try Wallets(folder: folder + "/wallets", nodePassphrase: "test", ledger: ledger)
        if await wallets.list().isEmpty { try await wallets.add("default", .key(key), passphrase: nil) }
        let service = try TenantService(
            wallets: wallets, ledger: ledger, index: world.index, peers: peers,
            exchange: ChunkExchange(store: store, peers: peers), folder: folder, logger: world.logger)
        let proxy = try ProxyService(ledger: ledger, peers: peers, folder: folder, logger: world.logger)
        return TenantNode(service: service, proxy: proxy, ledger: ledger, peers: peers, folder: folder)
    }

    /// Copies the node's records, as a backup does.
    func backup(to copy: String) throws {
        try World.copyRecords(from: folder, to: copy, "tenant.sqlite")
        try FileManager.default.copyItem(atPath: folder + "/wallets", toPath: copy + "/wallets")
    }

    /// Looks at what comes, before it goes to whom it is for.
    func intercept(
        _ name: PeerProtocol,
        _ look: @escaping @Sendable (_ message: [UInt8], (UsageClaim) async throws -> Void) async throws -> Void
    ) {
        peers.serve(name) { [service] from, message in
            try await look(message) { try await service.payments.take($0, from: from) }
            return []
        }
    }

    /// Counts the chunks that others ask for.
    func countContentRequests(_ count: NIOLockedValueBox<Int>) {
        let store = service.exchange.store
        peers.serve(ChunkExchange.name) { _, message in
            count.withLockedValue { $0 += 1 }
            guard let chunk = try await store.get(try CID(bytes: message)) else { return [0] }
            return [1] + chunk.bytes
        }
    }

    /// Receives providers' claims, and pays none from now on.
    func ignoreClaims() { peers.serve(ChannelExchange.claims) { _, _ in [] } }

    /// Gone from one moment to the next, for ledger and peers.
    func kill() async {
        ledger.cut()
        peers.close()
        task.cancel()
        _ = await task.result
    }
}
