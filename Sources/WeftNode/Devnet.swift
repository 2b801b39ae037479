// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Gateway
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import ServiceLifecycle
import Tenant

/// A whole network in one process: ledger, a tenant's node with a funded wallet, and providers, each a node of its own on
/// an in-memory peer network.
public struct Devnet: Sendable {
    public struct Configuration: Sendable {
        public var folder: String
        public var isEphemeral: Bool
        /// Made when there are fewer.
        public var providers: Int
        public var socket: String
        /// Of a new network.
        public var parameters = Parameters()
        public var version: String

        public init(folder: String, isEphemeral: Bool, providers: Int, socket: String, version: String) {
            self.folder = folder
            self.isEphemeral = isEphemeral
            self.providers = providers
            self.socket = socket
            self.version = version
        }
    }

    /// What the funded wallet begins with: 1,000 credits.
    public static let funding: NanoCredits = 1_000_000_000_000
    /// For new providers' first credits: 100 credits.
    public static let treasury: NanoCredits = 100_000_000_000

    public let tenant: TenantService
    public let ledger: LocalOrdering
    public let index: LedgerStore
    public let providers: ProviderHost
    public let configuration: Configuration
    public let networkName: String
    private let folder: NodeFolder
    private let logger: Logger

    /// Opens the network of the folder, or makes a new one there. Nothing runs yet.
    public init(_ configuration: Configuration, clock: LedgerClock = .system(), logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        folder = try NodeFolder(path: configuration.folder, isEphemeral: configuration.isEphemeral)
        let passphrase = try folder.passphrase()
        let cost = try Wallets.nodeCost()
        index = try LedgerStore(path: configuration.folder + "/ledger.sqlite")
        let treasuryKey = try HostedProvider.key(in: try folder.folder("treasury"), passphrase: passphrase, cost: cost)
        let walletFolder = try folder.folder("wallets")
        let tenantKey = try Self.firstWallet(in: walletFolder, passphrase: passphrase, cost: cost)
        var genesis: Genesis?
        if try index.genesis() == nil {
            genesis = Genesis(
                name: "devnet", created: clock.now(), parameters: configuration.parameters,
                allocations: [
                    .init(account: tenantKey.publicKey, amount: Self.funding),
                    .init(account: treasuryKey.publicKey, amount: Self.treasury),
                ])
        }
        ledger = try LocalOrdering(store: index, genesis: genesis, clock: clock, logger: logger)
        networkName = "devnet"
        let hub = InMemoryHub()
        // The node answers under a key of its own, not under a wallet's: wallets come and go.
        let node = try PrivateKey(seed: treasuryKey.derive("node/peer/1", salt: []))
        let peers = try hub.join(as: PeerID(node.publicKey))
        let store = try FileContentStore(path: try folder.folder("content"))
        tenant = try TenantService(
            wallets: try Wallets(folder: walletFolder, nodePassphrase: passphrase, ledger: ledger), ledger: ledger,
            index: index, peers: peers, exchange: ChunkExchange(store: store, peers: peers),
            folder: try folder.folder("tenant"), logger: logger)
        providers = ProviderHost(
            folder: folder, passphrase: passphrase, ledger: ledger, hub: hub,
            treasury: AccountSigner(key: treasuryKey, ledger: ledger), logger: logger)
    }

    private static func firstWallet(in folder: String, passphrase: String, cost: Argon2id) throws -> PrivateKey {
        let path = "\(folder)/\(Wallets.defaultName).json"
        if FileManager.default.fileExists(atPath: path) {
            return try KeystoreFile.read(from: path).open(passphrase: passphrase).privateKey()
        }
        let secret = KeySecret.mnemonic(.generate())
        let keystore = try Keystore.seal(secret, name: Wallets.defaultName, passphrase: passphrase, cost: cost)
        try KeystoreFile.write(keystore, to: path)
        return try secret.privateKey()
    }

    /// Runs everything until a signal or cancellation, then ends it in order: API, providers, tenant, ledger.
    ///
    /// - Parameter onReady: called once orders are taken.
    public func run(handlesSignals: Bool, onReady: @escaping @Sendable () async -> Void) async throws {
        let services = GatewayServices(
            ledger: ledger, index: index, tenant: tenant, providers: providers, networkName: networkName,
            version: configuration.version, dataFolder: configuration.folder, isEphemeral: configuration.isEphemeral)
        let providers = providers
        let count = configuration.providers
        let restored = AsyncStream<Void>.makeStream()
        let gateway = GatewayServer(services: services, socket: configuration.socket, logger: logger) {
            for await _ in restored.stream { break }
            await onReady()
        }
        let starter = Starter {
            try await providers.restore(count: count)
            restored.continuation.yield()
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: ledger, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: tenant, successTerminationBehavior: .ignore),
                    .init(service: providers, successTerminationBehavior: .ignore),
                    .init(service: starter, successTerminationBehavior: .ignore),
                    .init(service: gateway, successTerminationBehavior: .gracefullyShutdownGroup),
                ], gracefulShutdownSignals: handlesSignals ? [.sigint, .sigterm] : [], logger: logger))
        try await group.run()
    }

    /// Refuses a socket at which a node answers.
    public static func checkSocket(_ path: String) throws { try GatewayServer.prepare(path) }

    /// One line about wallet and providers, for whoever started it.
    public func summary() async -> String {
        let wallet = await tenant.wallets.list().first { $0.isDefault }
        let balance = ledger.read { state in wallet.flatMap { state.account($0.account)?.balance } ?? 0 }
        let count = ledger.read { $0.allListings().count }
        return
            "wallet \(wallet?.name ?? "none") has \(Credits.format(balance)) credits; \(count) listings on the market"
    }

    /// Closes the files; an ephemeral network is gone afterwards.
    public func close() {
        try? index.close()
        folder.release()
    }
}

/// Starts the providers once the ledger runs.
private struct Starter: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
