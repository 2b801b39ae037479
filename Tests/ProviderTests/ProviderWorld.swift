// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork
import PlacementCore
import Provider
import Sandbox
import SandboxNamespace

/// A ledger with one tenant and one provider, whose service runs. The tenant's node is played by the test; no sandbox is
/// made, and time passes when the test says so.
final class ProviderWorld: Sendable {
    let tenant = PrivateKey.generate()
    let ledger: LocalOrdering
    let index: LedgerStore
    let provider: ProviderService
    let tenantPeers: InMemoryPeerNetwork
    let tenantSigner: AccountSigner
    private let store: MemoryContentStore
    private let folder: String
    private let time = NIOLockedValueBox<LedgerTime>(1_700_000_000_000)

    private init() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-provider-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        self.folder = folder
        let key = PrivateKey.generate()
        let clock = LedgerClock { [time] in time.withLockedValue { $0 } }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        index = try LedgerStore(path: folder + "/ledger.sqlite")
        ledger = try LocalOrdering(
            store: index,
            genesis: Genesis(
                name: "test", created: clock.now(), parameters: Parameters(),
                allocations: [tenant, key].map { .init(account: $0.publicKey, amount: 1_000_000_000_000) }),
            clock: clock, logger: logger)
        let hub = InMemoryHub()
        tenantPeers = try hub.join(as: PeerID(tenant.publicKey))
        tenantSigner = AccountSigner(key: tenant, ledger: ledger)
        let peers = try hub.join(as: PeerID(key.publicKey))
        store = MemoryContentStore()
        var capabilities = RuntimeCapabilities(every: .proven(how: "not asked in this test"))
        capabilities.interpreters = [.python: "3"]
        provider = try ProviderService(
            configuration: ProviderConfiguration(
                name: "test", key: key, folder: folder,
                capacity: Resources(cpuMillis: 4000, memoryBytes: 1 << 30, diskBytes: 1 << 30),
                prices: Prices(coreHour: 1000, memoryGiBHour: 1000), policy: OwnerPolicy()),
            ledger: ledger, peers: peers, exchange: ChunkExchange(store: store, peers: peers),
            runtime: BubblewrapRuntime(
                configuration: BubblewrapConfiguration(stateRoot: folder + "/sandboxes", initPath: "/nonexistent"),
                logger: logger),
            capabilities: capabilities, logger: logger)
    }

    /// Runs the ledger and the provider around `body`.
    static func with(_ body: @Sendable (ProviderWorld) async throws -> Void) async throws {
        let world = try ProviderWorld()
        let ledger = Task { try await world.ledger.run() }
        let provider = Task {
            try await world.provider.register()
            try await world.provider.run()
        }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
        for task in [provider, ledger] {
            task.cancel()
            _ = await task.result
        }
        try? world.index.close()
        try? FileManager.default.removeItem(atPath: world.folder)
        try outcome.get()
    }

    /// Orders a job whose content nobody has.
    func order() async throws -> OrderID {
        let terms = OrderTerms(
            peer: tenant.publicKey.raw,
            requirements: Requirements(
                resources: Resources(cpuMillis: 1000, memoryBytes: 1 << 26, diskBytes: 1 << 26), isolation: .namespace,
                interpreter: "python", openNetwork: false),
            maximumRate: 1_000_000, duration: 60_000, expires: ledger.now + 60_000, deposit: 1_000_000,
            manifest: CID.of([1], codec: .raw), salt: [UInt8](repeating: 7, count: LedgerLimits.saltBytes))
        return OrderID(transaction: try await tenantSigner.submit([.placeOrder(terms)]), operation: 0)
    }

    func pass(_ milliseconds: UInt64) { time.withLockedValue { $0 += milliseconds } }

    /// Waits until a lease of the order is over.
    func end(of order: OrderID) async throws -> LeaseEntry {
        try await lease(of: order, isOpen: false)
    }

    /// Waits until the provider has taken the order.
    @discardableResult
    func leased(_ order: OrderID) async throws -> LeaseEntry { try await lease(of: order, isOpen: true) }

    /// The suite's time limit ends a wait for what does not come.
    private func lease(of order: OrderID, isOpen: Bool) async throws -> LeaseEntry {
        while true {
            if let lease = try await index.lease(order: order), lease.status.isOpen == isOpen { return lease }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    var balance: NanoCredits { ledger.read { [account = tenant.publicKey] in $0.account(account)?.balance ?? 0 } }
    var standing: Standing? { ledger.read { [account = provider.account] in $0.standing(account) } }
}
