// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Gateway
import GatewayAPI
import Keys
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import PlacementCore
import Provider
import Sandbox
import SandboxNamespace
import ServiceLifecycle
import Tenant

/// The providers of one node: each with a key, a folder and sandboxes of its own.
public actor ProviderHost: Service, ProviderHosting {
    private struct Running {
        var record: HostedProvider
        let folder: String
        let service: ProviderService
    }

    private let folder: NodeFolder
    private let passphrase: String
    private let ledger: any LedgerAccess
    private let hub: InMemoryHub
    private let logger: Logger
    /// Pays a new provider's first fees.
    private let treasury: AccountSigner?
    private var running: [String: Running] = [:]
    private var capabilities: RuntimeCapabilities?
    private let services: AsyncStream<ProviderService>
    private let start: AsyncStream<ProviderService>.Continuation

    init(
        folder: NodeFolder, passphrase: String, ledger: any LedgerAccess, hub: InMemoryHub, treasury: AccountSigner?,
        logger: Logger
    ) {
        self.folder = folder
        self.passphrase = passphrase
        self.ledger = ledger
        self.hub = hub
        self.treasury = treasury
        self.logger = logger
        (services, start) = AsyncStream.makeStream()
    }

    /// Runs each provider until shutdown.
    public func run() async throws {
        let stream = services
        let start = start
        let logger = logger
        await withDiscardingTaskGroup { group in
            await withGracefulShutdownHandler {
                for await service in stream {
                    group.addTask {
                        do { try await service.run() } catch {
                            logger.error("a provider stopped", metadata: ["error": "\(error)"])
                        }
                    }
                }
            } onGracefulShutdown: {
                start.finish()
            }
        }
    }

    /// Brings back the providers of the folder, and makes new ones until there are `count`.
    func restore(count: Int) async throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: try folder.folder("providers", isPassable: true)
        ).sorted()
        for name in folders {
            let path = try providerFolder(name)
            guard FileManager.default.fileExists(atPath: path + "/provider.json") else { continue }
            let record = try HostedProvider.read(path)
            if !record.isOffboarded { try await launch(record, in: path) }
        }
        guard count > 0 else { return }
        let share = Machine.this(folder: folder.path).share(of: count)
        for index in 1...count where running["provider-\(index)"] == nil && !folders.contains("provider-\(index)") {
            _ = try await onboard(
                OnboardRequest(
                    name: "provider-\(index)", cpuMillis: share.cpuMillis, memoryBytes: share.memoryBytes,
                    diskBytes: share.diskBytes, openNetwork: true))
        }
    }

    // MARK: ProviderHosting

    public func statuses() async throws -> [ProviderStatus] {
        var found: [ProviderStatus] = []
        for name in running.keys.sorted() { found.append(try await status(name)) }
        return found
    }

    public func status(_ name: String) async throws -> ProviderStatus {
        let entry = try entry(name)
        let report = await entry.service.report()
        let balance = ledger.read { $0.account(report.account)?.balance ?? 0 }
        let checks = entry.service.checks
        var status = ProviderStatus(
            name: name, account: report.account.description, state: report.state.rawValue,
            balance: .init(nano: balance),
            automatic: report.policy.acceptsAutomatically, minimumRate: .init(nano: report.policy.minimumRate),
            maximumSeconds: report.policy.maximumDuration / 1000, openNetwork: report.policy.allowsOpenNetwork,
            runtime: "bubblewrap", isolation: "namespace",
            interpreters: checks.interpreters.map { "\($0.key.rawValue) \($0.value)" }.sorted(),
            checks: checks.all.map { name, capability in
                switch capability {
                case .proven(let how): .init(name: name, isProven: true, detail: how, remedy: "")
                case .unavailable(let why, let remedy): .init(name: name, isProven: false, detail: why, remedy: remedy)
                }
            },
            openLeases: report.openLeases, completed: report.record?.completed ?? 0, failed: report.record?.failed ?? 0,
            waiting: report.waiting.map(\.description))
        if let listing = report.listing?.listing {
            status.capacity = .init(listing.capacity)
            status.free = .init(listing.free)
            status.coreHour = .init(nano: listing.prices.coreHour)
            status.memoryGiBHour = .init(nano: listing.prices.memoryGiBHour)
        }
        return status
    }

    public func onboard(_ request: OnboardRequest) async throws -> ProviderStatus {
        let path = try providerFolder(request.name)
        if let existing = running[request.name] {
            guard await existing.service.report().state == .offboarded else {
                throw failure("providerExists", "provider \(request.name) is onboarded already", "choose another name")
            }
            throw failure("providerExists", "provider \(request.name) has been offboarded", "choose another name")
        }
        let share = Machine.this(folder: folder.path).share(of: 1)
        let record = HostedProvider(
            name: request.name, cpuMillis: request.cpuMillis ?? share.cpuMillis,
            memoryBytes: request.memoryBytes ?? share.memoryBytes, diskBytes: request.diskBytes ?? share.diskBytes,
            coreHour: request.coreHour?.nano ?? HostedProvider.defaultCoreHour,
            memoryGiBHour: request.memoryGiBHour?.nano ?? HostedProvider.defaultMemoryGiBHour,
            policy: OwnerPolicy(
                acceptsAutomatically: request.automatic ?? true, minimumRate: request.minimumRate?.nano ?? 0,
                maximumDuration: (request.maximumSeconds ?? 86_400).multipliedReportingOverflow(by: 1000).partialValue,
                allowsOpenNetwork: request.openNetwork ?? false))
        try check(record)
        try await launch(record, in: path)
        try record.write(path)
        return try await status(request.name)
    }

    public func offboard(_ name: String) async throws -> ProviderStatus {
        var entry = try entry(name)
        try await entry.service.offboard()
        entry.record.isOffboarded = true
        try entry.record.write(entry.folder)
        running[name] = entry
        return try await status(name)
    }

    public func setPrice(_ name: String, _ request: PriceRequest) async throws -> ProviderStatus {
        var entry = try entry(name)
        entry.record.coreHour = request.coreHour?.nano ?? entry.record.coreHour
        entry.record.memoryGiBHour = request.memoryGiBHour?.nano ?? entry.record.memoryGiBHour
        try await entry.service.setPrices(entry.record.prices)
        try entry.record.write(entry.folder)
        running[name] = entry
        return try await status(name)
    }

    public func accept(_ name: String, _ request: AcceptRequest) async throws -> JobAccepted {
        let entry = try entry(name)
        let orders = ledger.read { $0.allOrders().map(\.id) }.filter { $0.description.contains(request.order) }
        guard let order = orders.first, request.order.count >= 4 else {
            throw failure("unknownOrder", "there is no open order \(request.order)", "see `weft market orders`")
        }
        guard orders.count == 1 else {
            throw failure("ambiguous", "\(orders.count) orders fit \(request.order)", "give more of the id")
        }
        do {
            let (lease, rate) = try await entry.service.accept(order)
            return JobAccepted(order: order.description, lease: lease.description, rate: .init(nano: rate))
        } catch let error as ProviderError {
            throw failure("refused", "\(name) cannot take the order: \(error)", nil)
        }
    }

    // MARK: Launching

    private func launch(_ record: HostedProvider, in path: String) async throws {
        let key = try HostedProvider.key(in: path, passphrase: passphrase, cost: try Wallets.nodeCost())
        let peers = try hub.join(as: PeerID(key.publicKey))
        let configuration = BubblewrapConfiguration(
            stateRoot: try subfolder(path, "sandboxes", isPassable: true), userBase: userBase(of: record.name),
            userCount: 1024, diskPoolBytes: Int64(clamping: record.diskBytes + (1 << 30)))
        let runtime = BubblewrapRuntime(configuration: configuration, logger: logger)
        let capabilities = await probe(runtime)
        try await fund(key.publicKey)
        let store = try FileContentStore(path: try subfolder(path, "content"))
        var logger = logger
        logger[metadataKey: "provider"] = "\(record.name)"
        let service = try ProviderService(
            configuration: ProviderConfiguration(
                name: record.name, key: key, folder: try subfolder(path, "records"), capacity: record.capacity,
                prices: record.prices, policy: record.policy),
            ledger: ledger, peers: peers, exchange: ChunkExchange(store: store, peers: peers), runtime: runtime,
            capabilities: capabilities, logger: logger)
        // On the market before this returns, so that "onboarded" means it.
        try await service.register()
        running[record.name] = Running(record: record, folder: path, service: service)
        start.yield(service)
    }

    /// All providers of a node are on one machine: it is tried out once per start.
    private func probe(_ runtime: BubblewrapRuntime) async -> RuntimeCapabilities {
        if let capabilities { return capabilities }
        let found = await runtime.probe()
        capabilities = found
        return found
    }

    /// A provider needs an account before it can register; the first credit makes one.
    private func fund(_ account: AccountID) async throws {
        guard ledger.read({ $0.account(account) }) == nil else { return }
        guard let treasury else {
            throw failure(
                "unknownAccount", "account \(account) does not exist on this network", "send it some credits first")
        }
        try await treasury.submit([.transfer(to: account, amount: 1_000_000_000)])
    }

    /// Providers of one machine run jobs under users of their own: a range for each, by name.
    private func userBase(of name: String) -> UInt32 {
        let digest = Hash.sha256(Array((folder.path + "/" + name).utf8)).bytes
        return 2_100_000_000 + (UInt32(digest[0]) << 8 | UInt32(digest[1])) % 40_000 * 1024
    }

    private func check(_ record: HostedProvider) throws {
        let machine = Machine.this(folder: folder.path)
        guard record.cpuMillis <= machine.cpuMillis, record.memoryBytes <= machine.memoryBytes,
            record.diskBytes <= machine.freeDiskBytes
        else {
            throw failure(
                "beyondMachine",
                "this machine has \(machine.cpuMillis / 1000) cores, \(machine.memoryBytes >> 20)Mi memory and "
                    + "\(machine.freeDiskBytes >> 20)Mi free disk",
                "set aside less with --cpus, --memory or --disk")
        }
    }

    private func providerFolder(_ name: String) throws -> String {
        let isFine = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isFine, (1...40).contains(name.utf8.count), !name.hasPrefix("-") else {
            throw failure("badName", "a provider's name has 1 to 40 of a-z, 0-9 and -", nil)
        }
        _ = try folder.folder("providers", isPassable: true)
        return try folder.folder("providers/\(name)", isPassable: true)
    }

    private func subfolder(_ path: String, _ name: String, isPassable: Bool = false) throws -> String {
        try folder.folder(String(path.dropFirst(folder.path.count + 1)) + "/" + name, isPassable: isPassable)
    }

    private func entry(_ name: String) throws -> Running {
        guard let entry = running[name] else {
            throw failure(
                "unknownProvider", "this node runs no provider \(name)",
                "it runs: \(running.keys.sorted().joined(separator: ", "))")
        }
        return entry
    }

    private func failure(_ code: String, _ message: String, _ hint: String?) -> APIFailure {
        APIFailure(code: code, message: message, hint: hint)
    }
}
