// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import PlacementCore
import Provider
import Proxy
import SandboxNamespace
import Tenant
import Workload

/// A warm network in this process: what `weft devnet up` runs, less its API.
final class BenchNetwork: Sendable {
    let tenant: TenantService
    private let tasks: [Task<Void, any Error>]
    private let folder: String

    init(slots: Int) async throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .warning
        let folder = "/tmp/weft-bench-\(ProcessInfo.processInfo.processIdentifier)"
        self.folder = folder
        func subfolder(_ name: String) throws -> String {
            let path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            chmod(path, 0o711)
            return path
        }
        let tenantKey = PrivateKey.generate()
        let providerKey = PrivateKey.generate()
        let proxyKeys = (1...3).map { _ in PrivateKey.generate() }
        let clock = LedgerClock.system()
        let genesis = Genesis(
            name: "bench", created: clock.now(), parameters: Parameters(),
            allocations: ([tenantKey, providerKey] + proxyKeys).map {
                .init(account: $0.publicKey, amount: 1_000_000_000_000_000)
            })
        let index = try LedgerStore(path: try subfolder("ledger") + "/ledger.sqlite")
        chmod(folder, 0o711)
        let ledger = try LocalOrdering(store: index, genesis: genesis, clock: clock, logger: logger)
        let hub = InMemoryHub()
        let tenantPeers = try hub.join(as: PeerID(tenantKey.publicKey))
        let wallets = try Wallets(folder: try subfolder("wallets"), nodePassphrase: "bench", ledger: ledger)
        try await wallets.add("default", .key(tenantKey), passphrase: nil)
        let tenantStore = try FileContentStore(path: try subfolder("content"))
        let tenant = try TenantService(
            wallets: wallets, ledger: ledger, index: index, peers: tenantPeers,
            exchange: ChunkExchange(store: tenantStore, peers: tenantPeers), folder: try subfolder("tenant"),
            logger: logger)
        self.tenant = tenant
        // As on a network of others: each fragment goes to a proxy with a disk of its own.
        let proxies = try proxyKeys.enumerated().map { number, key in
            try ProxyService(
                ledger: ledger, peers: try hub.join(as: PeerID(key.publicKey)),
                folder: try subfolder("proxy-\(number)"), logger: logger)
        }
        let peers = try hub.join(as: PeerID(providerKey.publicKey))
        let runtime = BubblewrapRuntime(
            configuration: BubblewrapConfiguration(stateRoot: try subfolder("sandboxes"), diskPoolBytes: 8 << 30),
            logger: logger)
        let capabilities = await runtime.probe()
        if case .unavailable(let why, let remedy) = capabilities.run {
            throw ValidationFailure(message: "this machine cannot run jobs: \(why); \(remedy)")
        }
        let store = try FileContentStore(path: try subfolder("provider-content"))
        let provider = try ProviderService(
            configuration: ProviderConfiguration(
                name: "bench", key: providerKey, folder: try subfolder("provider"),
                capacity: Resources(
                    cpuMillis: UInt64(slots) * 2000, memoryBytes: UInt64(slots) << 26, diskBytes: UInt64(slots) << 26),
                prices: Prices(coreHour: 1000, memoryGiBHour: 1000), policy: OwnerPolicy()),
            ledger: ledger, peers: peers, exchange: ChunkExchange(store: store, peers: peers), runtime: runtime,
            capabilities: capabilities, logger: logger)
        tasks =
            [
                Task { try await ledger.run() }, Task { try await tenant.run() }, Task { try await provider.run() },
            ] + proxies.map { proxy in Task { try await proxy.run() } }
        for (key, proxy) in zip(proxyKeys, proxies) {
            try await AccountSigner(key: key, ledger: ledger).submit([
                .setDirectoryEntry(DirectoryEntry(proxy: ProxyOffer(peer: proxy.peer.key)))
            ])
        }
        try await provider.register()
    }

    /// Orders a trivial Python job and waits for its settled result and its log.
    func runJob() async throws {
        let manifest = Manifest(
            name: "bench", runtime: .python, command: ["/usr/bin/python3", "-c", "print(6 * 7)"],
            resources: .init(cpuMillis: 2000, memoryBytes: 1 << 26, diskBytes: 1 << 26), timeoutSeconds: 60)
        let id = try await tenant.order(manifest, bundle: nil, wallet: nil, lifetime: nil)
        for await _ in tenant.changes(id) where try await tenant.job(id).stage.isFinal { break }
        let record = try await tenant.job(id)
        guard case .exited(code: 0)? = record.lease?.result?.outcome else {
            throw ValidationFailure(message: "a job ended with \(String(describing: record.lease?.status))")
        }
        try await tenant.log(id, follows: false) { bytes in
            guard bytes.count == LogFrame.headerBytes + 3 else { throw ValidationFailure(message: "the log is wrong") }
        }
    }

    func close() async {
        for task in tasks.reversed() {
            task.cancel()
            _ = try? await task.value
        }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

struct ValidationFailure: Error {
    let message: String
}
