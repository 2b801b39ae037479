// SPDX-License-Identifier: Apache-2.0

import Datasets
import Gateway
import LedgerCore
import LedgerStore
import Logging
import Ordering
import ServiceLifecycle
import Tenant
import Witness

/// A whole network in one process: ledger, a tenant's node with a funded wallet, and providers, each a node of its own on
/// an in-memory peer network.
public struct Devnet: Sendable {
    public struct Configuration: Sendable {
        public var folder: String
        public var isEphemeral: Bool
        /// How many are onboarded at the least: new ones are made when there are fewer.
        public var providers: Int
        public var socket: String
        /// Of a new network.
        public var parameters = Parameters(
            // A day, so that several people can sign; a short outage, so that sealed bids need not wait long.
            transactionLifetime: 86_400_000, outage: 5_000)
        public var version: String
        /// Of a new network: keys that countersign roots. More than half of them make a quorum.
        public var witnesses: Int
        /// Nodes that re-encrypt for others.
        public var proxies: Int
        /// Where to serve the tenant's content over HTTP, as "127.0.0.1:8080"; nil does not.
        public var contentGateway: String?

        public init(
            folder: String, isEphemeral: Bool, providers: Int, socket: String, version: String, witnesses: Int = 1,
            proxies: Int = 3, contentGateway: String? = nil
        ) {
            self.folder = folder
            self.isEphemeral = isEphemeral
            self.providers = providers
            self.socket = socket
            self.version = version
            self.witnesses = witnesses
            self.proxies = proxies
            self.contentGateway = contentGateway
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
    private let witnesses: [WitnessService]
    public let data: DatasetService
    private let proxies: [ProxyHost]
    private let treasury: AccountSigner
    private let contentGateway: ContentGatewayHost?
    public let configuration: Configuration
    public let networkName = "devnet"
    private let folder: NodeFolder
    private let logger: Logger

    /// Opens the network of the folder, or makes a new one there. Nothing runs yet.
    public init(_ configuration: Configuration, clock: LedgerClock = .system(), logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        let address = try ContentGatewayHost.address(configuration.contentGateway)
        folder = try NodeFolder(path: configuration.folder, isEphemeral: configuration.isEphemeral)
        let parts: DevnetParts
        do { parts = try DevnetParts(configuration, folder, clock: clock, logger: logger) } catch {
            folder.release()
            throw error
        }
        (index, ledger, tenant, providers) = (parts.index, parts.ledger, parts.tenant, parts.providers)
        witnesses = parts.witnesses
        (data, proxies, treasury) = (parts.data, parts.proxies, parts.treasury)
        contentGateway = address.map { ContentGatewayHost(store: parts.store, address: $0, logger: logger) }
    }

    /// Runs everything until a signal or cancellation, then ends it in order: providers, API, tenant, ledger.
    ///
    /// - Parameter onReady: called once orders are taken.
    public func run(handlesSignals: Bool, onReady: @escaping @Sendable () async -> Void) async throws {
        let services = GatewayServices(
            ledger: ledger, index: index, tenant: tenant, data: data, proxies: proxies.map(\.service),
            providers: providers, networkName: networkName, version: configuration.version,
            dataFolder: configuration.folder, isEphemeral: configuration.isEphemeral,
            outside: ContentGatewayHost.reader)
        let providers = providers
        let (count, proxies, treasury) = (configuration.providers, proxies, treasury)
        let contentGateway = contentGateway
        let restored = AsyncStream<Void>.makeStream()
        let gateway = GatewayServer(services: services, socket: configuration.socket, logger: logger) {
            for await _ in restored.stream {
                await onReady()
                break
            }
        }
        let starter = Starter {
            defer { restored.continuation.finish() }
            for proxy in proxies { try await proxy.offer(treasury: treasury) }
            // Its own failure ends the network.
            if let contentGateway, await !contentGateway.isReady() { return }
            try await providers.restore(count: count)
            restored.continuation.yield()
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: ledger, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: tenant, successTerminationBehavior: .ignore),
                    // Ends after the providers, so that tenants at their terminals see what becomes of their jobs.
                    .init(service: gateway, successTerminationBehavior: .gracefullyShutdownGroup),
                    .init(service: providers, successTerminationBehavior: .ignore),
                    .init(
                        service: starter, successTerminationBehavior: .ignore,
                        failureTerminationBehavior: .gracefullyShutdownGroup),
                ] + witnesses.map { .init(service: $0, successTerminationBehavior: .ignore) }
                    + proxies.map { .init(service: $0, successTerminationBehavior: .ignore) }
                    + [contentGateway].compactMap { $0 }.map {
                        .init(
                            service: $0, successTerminationBehavior: .ignore,
                            failureTerminationBehavior: .gracefullyShutdownGroup)
                    },
                gracefulShutdownSignals: handlesSignals ? [.sigint, .sigterm] : [], logger: logger))
        try await group.run()
    }

    /// Where the tenant's content is served; nil when it is not.
    public var contentGatewayURL: String? { contentGateway?.url }

    /// Refuses a socket at which a node answers.
    public static func checkSocket(_ path: String) throws { try GatewayServer.check(path) }

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
        data.close()
        try? index.close()
        folder.release()
    }
}

/// Starts the providers once the ledger runs.
private struct Starter: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws { try await body() }
}
