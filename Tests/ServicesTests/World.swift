// SPDX-License-Identifier: Apache-2.0

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
import Workload

/// A ledger that runs, and the network on which nodes meet. Time is real: ticks are seconds.
final class World: Sendable {
    /// A core and a GiB cost a thousandth of a credit each second, so that a tick of a second costs a round number.
    static let prices = Prices(coreHour: 3_600_000_000, memoryGiBHour: 0)
    static let pricePerSecond: NanoCredits = 1_000_000

    let tenantKey = PrivateKey.generate()
    let providerKey = PrivateKey.generate()
    let tenantStore = World.store()
    let ledger: LocalOrdering
    let index: LedgerStore
    let hub = InMemoryHub()
    let logger: Logger
    let folder: String

    private init(_ parameters: Parameters) throws {
        folder = FileManager.default.temporaryDirectory.path + "/weft-services-\(UUID().uuidString)"
        try Self.makeFolder(folder)
        if ProcessInfo.processInfo.environment["WEFT_TEST_LOG"] == nil {
            logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        } else {
            var loud = Logger(label: "test")
            loud.logLevel = .debug
            logger = loud
        }
        let clock = LedgerClock.system()
        index = try LedgerStore(path: folder + "/ledger.sqlite")
        ledger = try LocalOrdering(
            store: index,
            genesis: Genesis(
                name: "test", created: clock.now(), parameters: parameters,
                allocations: [tenantKey, providerKey].map {
                    .init(account: $0.publicKey, amount: 1_000_000_000_000)
                }), clock: clock, logger: logger)
    }

    static func with(
        _ parameters: Parameters = Parameters(), _ body: @Sendable (World) async throws -> Void
    ) async throws {
        let world = try World(parameters)
        let ledger = Task { try await world.ledger.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
        ledger.cancel()
        _ = await ledger.result
        try? world.index.close()
        try? FileManager.default.removeItem(atPath: world.folder)
        try outcome.get()
    }

    /// With a clock, so that nothing is garbage that has just come.
    static func store() -> MemoryContentStore {
        let start = ContinuousClock.now
        return MemoryContentStore(now: { start.duration(to: .now) })
    }

    // MARK: Nodes

    func tenant(_ name: String = "tenant") async throws -> TenantNode {
        try await TenantNode.start(self, key: tenantKey, store: tenantStore, folder: "\(folder)/\(name)")
    }

    /// - Parameter folder: of an earlier process of the same provider.
    func provider(
        folder: String? = nil, policy: OwnerPolicy = OwnerPolicy(), terms: OwnerTerms = OwnerTerms()
    ) throws -> ProviderNode {
        try ProviderNode.start(
            self, key: providerKey, folder: folder ?? self.folder + "/provider", policy: policy, terms: terms)
    }

    /// Waits until the provider is on the market.
    func untilListed() async throws -> ListingID {
        try await until { self.ledger.read { $0.allListings().first?.id } }
    }

    static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Copies an SQLite file as it is on the disk, with what is only in its log yet.
    static func copyRecords(from: String, to: String, _ name: String) throws {
        try makeFolder(to)
        for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: "\(from)/\(name)\(suffix)") {
            try FileManager.default.copyItem(atPath: "\(from)/\(name)\(suffix)", toPath: "\(to)/\(name)\(suffix)")
        }
    }

    /// A job that runs for so many milliseconds.
    static func manifest(
        runs milliseconds: UInt64, timeout seconds: UInt64 = 60, payment: Manifest.Payment = .channel
    ) -> Manifest {
        Manifest(
            name: "test", runtime: .python, command: ["python3", "\(milliseconds)"],
            resources: .init(cpuMillis: 1000, memoryBytes: 1 << 26, diskBytes: 1 << 26),
            maxPricePerHour: prices.coreHour, timeoutSeconds: seconds, payment: payment)
    }

    // MARK: Waiting, at most as long as the suite may take

    /// Waits until there is something.
    func until<Value>(_ find: () async throws -> Value?) async throws -> Value {
        while true {
            if let value = try await find() { return value }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    func until(_ holds: () async throws -> Bool) async throws {
        _ = try await until { try await holds() ? true : nil }
    }

    /// The order's lease, once it is over.
    func end(of order: OrderID) async throws -> LeaseEntry {
        try await until { try await self.index.lease(order: order).flatMap { $0.status.isOpen ? nil : $0 } }
    }

    /// Waits until the order's channel is paid out.
    func untilPaidOut(_ order: OrderID) async throws {
        let lease = try await end(of: order).id
        try await until { self.ledger.read { $0.channel(ChannelID(digest: lease.digest)) == nil } }
    }

    func balance(_ key: PrivateKey) -> NanoCredits {
        ledger.read { [account = key.publicKey] in $0.account(account)?.balance ?? 0 }
    }
}
