// SPDX-License-Identifier: Apache-2.0

import Foundation
import Gateway
import GatewayAPI
import LedgerCore
import Logging
import Ordering
import PeerNetwork
import PlacementCore
import Provider
import Sandbox
import ServiceLifecycle

/// The providers of one node: each with a key, a folder and sandboxes of its own.
///
/// A provider that was offboarded keeps its seat: its account, its record on the ledger, and what it holds for tenants are
/// there as long as its folder is, and onboarding its name again puts the same account back on the market.
public actor ProviderHost: Service, ProviderHosting {
    let folder: NodeFolder
    let passphrase: String
    let ledger: any LedgerAccess
    let hub: InMemoryHub
    let logger: Logger
    /// Pays a new provider's first fees.
    let treasury: AccountSigner?
    var seats: [String: ProviderSeat] = [:]
    /// All providers of a node are on one machine: it is tried out once per start.
    var capabilities: RuntimeCapabilities?
    private var starting: Set<String> = []
    private var isEnding = false
    private let services: AsyncStream<(String, ProviderService)>
    let start: AsyncStream<(String, ProviderService)>.Continuation

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

    /// Runs each provider until it is offboarded or the node shuts down.
    public func run() async throws {
        let stream = services
        let start = start
        let logger = logger
        await withDiscardingTaskGroup { group in
            await withGracefulShutdownHandler {
                for await (name, service) in stream {
                    group.addTask {
                        do { try await service.run() } catch {
                            logger.error("a provider stopped", metadata: ["error": "\(error)"])
                        }
                        await self.leave(name, service)
                    }
                }
            } onGracefulShutdown: {
                start.finish()
            }
            isEnding = true
        }
    }

    private func leave(_ name: String, _ service: ProviderService) {
        if seats[name]?.service === service { seats[name]?.service = nil }
    }

    /// Brings back the providers of the folder, and makes new ones until `count` are onboarded.
    ///
    /// - Throws: `APIFailure` when this machine can run no jobs; whatever keeps a provider from starting.
    func restore(count: Int) async throws {
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: try folder.folder("providers", isPassable: true)
        ).sorted()
        for name in folders {
            let path = try providerFolder(name)
            guard FileManager.default.fileExists(atPath: path + "/provider.json") else { continue }
            try await restore(try HostedProvider.read(path), in: path)
        }
        let share = Machine.this(folder: folder.path).share(of: count)
        var number = 1
        while seats.values.count(where: { !$0.record.isOffboarded }) < count {
            let name = "provider-\(number)"
            number += 1
            guard seats[name] == nil else { continue }
            _ = try await onboard(
                OnboardRequest(
                    name: name, cpuMillis: share.cpuMillis, memoryBytes: share.memoryBytes, diskBytes: share.diskBytes,
                    openNetwork: true))
        }
    }

    // MARK: ProviderHosting

    public func statuses() async throws -> [ProviderStatus] {
        var found: [ProviderStatus] = []
        for name in seats.keys.sorted() { found.append(try await status(name)) }
        return found
    }

    public func status(_ name: String) async throws -> ProviderStatus {
        let seat = try seat(name)
        guard let service = seat.service else { return seat.status(nil, ledger) }
        return seat.status((await service.report(), service.checks), ledger)
    }

    public func onboard(_ request: OnboardRequest) async throws -> ProviderStatus {
        let path = try providerFolder(request.name)
        guard !isEnding else { throw Self.failure("ending", "the node is ending", nil) }
        guard starting.insert(request.name).inserted else {
            throw Self.failure("providerExists", "provider \(request.name) is being onboarded already", "wait for it")
        }
        defer { starting.remove(request.name) }
        if let service = seats[request.name]?.service {
            guard await service.report().state == .onboarded else {
                throw Self.failure(
                    "providerExists",
                    "provider \(request.name) still finishes the leases it held when it was offboarded",
                    "see `weft provider status \(request.name)`, and try again when it is offboarded")
            }
            throw Self.failure(
                "providerExists", "provider \(request.name) is onboarded already",
                "choose another name, or change its price with `weft provider price \(request.name)`")
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
        try await onboard(record, in: path)
        return try await status(request.name)
    }

    public func offboard(_ name: String) async throws -> ProviderStatus {
        guard let service = try seat(name).service else { return try await status(name) }
        try await service.offboard()
        // From now on a restart does not bring it back to the market.
        try update(name) { $0.isOffboarded = true }
        if await service.report().state == .offboarded {
            await service.untilOver()
            leave(name, service)
        }
        return try await status(name)
    }

    public func setPrice(_ name: String, _ request: PriceRequest) async throws -> ProviderStatus {
        let service = try await onMarket(name)
        var record = try seat(name).record
        record.coreHour = request.coreHour?.nano ?? record.coreHour
        record.memoryGiBHour = request.memoryGiBHour?.nano ?? record.memoryGiBHour
        try await service.setPrices(record.prices)
        try update(name) { ($0.coreHour, $0.memoryGiBHour) = (record.coreHour, record.memoryGiBHour) }
        return try await status(name)
    }

    public func accept(_ name: String, _ request: AcceptRequest) async throws -> JobAccepted {
        guard let service = try seat(name).service else {
            throw Self.failure(
                "offboarded", "provider \(name) is offboarded", "onboard it with `weft provider onboard --name \(name)`"
            )
        }
        let orders = ledger.read { $0.allOrders().map(\.id) }.filter { $0.description.contains(request.order) }
        guard let order = orders.first, request.order.count >= 4 else {
            throw Self.failure("unknownOrder", "there is no open order \(request.order)", "see `weft market orders`")
        }
        guard orders.count == 1 else {
            throw Self.failure("ambiguous", "\(orders.count) orders fit \(request.order)", "give more of the id")
        }
        do {
            let (lease, rate) = try await service.accept(order)
            return JobAccepted(order: order.description, lease: lease.description, rate: .init(nano: rate))
        } catch let error as ProviderError {
            throw Self.failure("refused", "\(name) cannot take the order: \(error)", nil)
        }
    }

    // MARK: Seats

    func seat(_ name: String) throws -> ProviderSeat {
        guard let seat = seats[name] else {
            throw Self.failure(
                "unknownProvider", "this node runs no provider \(name)",
                "it runs: \(seats.keys.sorted().joined(separator: ", "))")
        }
        return seat
    }

    /// Changes what is remembered of a provider, on disk first.
    func update(_ name: String, _ change: (inout HostedProvider) -> Void) throws {
        var seat = try seat(name)
        change(&seat.record)
        try seat.record.write(seat.folder)
        seats[name] = seat
    }

    private func check(_ record: HostedProvider) throws {
        let machine = Machine.this(folder: folder.path)
        guard record.cpuMillis <= machine.cpuMillis, record.memoryBytes <= machine.memoryBytes,
            record.diskBytes <= machine.freeDiskBytes
        else {
            throw Self.failure(
                "beyondMachine",
                "this machine has \(machine.cpuMillis / 1000) cores, \(machine.memoryBytes >> 20)Mi memory and "
                    + "\(machine.freeDiskBytes >> 20)Mi free disk",
                "set aside less with --cpus, --memory or --disk")
        }
    }

    private func providerFolder(_ name: String) throws -> String {
        let isFine = name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        guard isFine, (1...40).contains(name.utf8.count), !name.hasPrefix("-") else {
            throw Self.failure("badName", "a provider's name has 1 to 40 of a-z, 0-9 and -", nil)
        }
        _ = try folder.folder("providers", isPassable: true)
        return try folder.folder("providers/\(name)", isPassable: true)
    }

    static func failure(_ code: String, _ message: String, _ hint: String?) -> APIFailure {
        APIFailure(code: code, message: message, hint: hint)
    }
}
