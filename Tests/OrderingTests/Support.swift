// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Testing

@testable import LedgerStore
@testable import Ordering

let credit: NanoCredits = 1_000_000_000
let hour: UInt64 = 3_600_000
let start: LedgerTime = 1_750_000_000_000

func key(_ number: UInt8) throws -> PrivateKey { try PrivateKey(seed: [UInt8](repeating: number, count: 32)) }

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-ordering-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/ledger.sqlite" }
}

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = NIOLockedValueBox(start)
    var now: LedgerTime {
        get { time.withLockedValue { $0 } }
        set { time.withLockedValue { $0 = newValue } }
    }

    func advance(_ milliseconds: UInt64) { time.withLockedValue { $0 += milliseconds } }
    var ledgerClock: LedgerClock { LedgerClock { [self] in now } }
}

/// Counts error lines.
struct CountingLog: LogHandler {
    let errors: NIOLockedValueBox<Int>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if event.level >= .error { errors.withLockedValue { $0 += 1 } }
    }
}

/// Keeps the store from writing until it is opened: a slow disk.
final class DiskGate: Sendable {
    private let barrier = DispatchSemaphore(value: 0)
    private let left: AsyncStream<Void>

    /// Returns when the disk is blocked.
    init(_ store: LedgerStore) async {
        let (entered, enter) = AsyncStream<Void>.makeStream()
        let (left, leave) = AsyncStream<Void>.makeStream()
        self.left = left
        // On the database's own queue, so that no thread of the tests' tasks is held.
        store.database.asyncWriteWithoutTransaction { [barrier] _ in
            enter.finish()
            barrier.wait()
            leave.finish()
        }
        for await _ in entered {}
    }

    func open() async {
        barrier.signal()
        for await _ in left {}
    }
}

extension LedgerStore {
    /// As if the index had not followed any further; of transfers alone.
    func cutIndex(after height: UInt64) async throws {
        let last = try blockCID(height)?.bytes
        try await index.pool.write { db in
            for table in ["events", "event_subjects", "kind_blocks", "entries"] {
                try db.execute(sql: "DELETE FROM \(table) WHERE height > \(height)")
            }
            try db.execute(
                sql: "UPDATE index_state SET height = \(height), block = ?", arguments: [last.map { Data($0) }])
        }
    }
}

/// A ledger of two funded accounts and perhaps more, on a store of its own.
struct Bench {
    let folder: TemporaryFolder
    let clock = TestClock()
    let alice: PrivateKey
    let bob: PrivateKey
    let genesis: Genesis
    let store: LedgerStore
    let ordering: LocalOrdering
    let errors = NIOLockedValueBox(0)

    init(
        in folder: TemporaryFolder? = nil, more keys: [PrivateKey] = [], snapshots: SnapshotPolicy = SnapshotPolicy()
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        alice = try key(1)
        bob = try key(2)
        genesis = try Bench.genesis(keys)
        store = try LedgerStore(path: self.folder.store)
        let errors = errors
        let logger = Logger(label: "test") { _ in CountingLog(errors: errors) }
        ordering = try LocalOrdering(
            store: store, genesis: genesis, clock: clock.ledgerClock, snapshots: snapshots, logger: logger)
    }

    static func genesis(_ more: [PrivateKey] = []) throws -> Genesis {
        let keys = [try key(1), try key(2)] + more
        return Genesis(
            name: "ordering", created: start, parameters: Parameters(),
            allocations: keys.map { Genesis.Allocation(account: $0.publicKey, amount: 1_000 * credit) })
    }

    /// Runs the ordering around `body`, then ends it.
    func running<Result>(_ body: () async throws -> Result) async throws -> Result {
        let service = Task { [ordering] in try await ordering.run() }
        do {
            let result = try await body()
            service.cancel()
            try await service.value
            return result
        } catch {
            service.cancel()
            try? await service.value
            throw error
        }
    }

    func bytes(
        _ key: PrivateKey, _ sequence: UInt64, _ operations: [LedgerCore.Operation]
    ) -> [UInt8] {
        Transaction(
            account: key.publicKey, sequence: sequence, expires: ordering.now + 60_000, operations: operations
        ).signed(by: key, network: genesis.network).encoded()
    }

    func transfer(_ sequence: UInt64, _ amount: NanoCredits = 1) -> [UInt8] {
        bytes(alice, sequence, [.transfer(to: bob.publicKey, amount: amount)])
    }

    /// A signed transaction of an account that the ledger does not know, of some `size` bytes at most.
    func noise(_ key: PrivateKey, _ sequence: UInt64, size: Int = 0) -> [UInt8] {
        let leases = [LeaseID](repeating: LeaseID(digest: .zero), count: size / 68)
        return bytes(key, sequence, [.heartbeat(leases), .heartbeat(leases)])
    }

    func balance(_ key: PrivateKey) -> NanoCredits {
        ordering.read { [id = key.publicKey] in $0.account(id)?.balance ?? 0 }
    }

    func order(expires: LedgerTime) -> LedgerCore.Operation {
        let resources = Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 0)
        return .placeOrder(
            OrderTerms(
                peer: .zero,
                requirements: Requirements(
                    resources: resources, isolation: .namespace, interpreter: "python", openNetwork: false),
                maximumRate: credit, duration: hour, expires: expires, deposit: 2 * credit,
                manifest: CID.of([1], codec: .dagCBOR), salt: [UInt8](repeating: 1, count: 16)))
    }
}

extension Submission {
    /// The block's height when it was applied.
    var height: UInt64? { if case .applied(_, let height) = self { height } else { nil } }
    var id: CID? { if case .applied(let id, _) = self { id } else { nil } }
    var refusal: Refusal? { if case .refused(let refusal) = self { refusal } else { nil } }
    var isUnavailable: Bool { if case .unavailable = self { true } else { false } }
}

/// Waits until `condition` holds; the test fails when it does not within a minute.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("never happened: \(what)")
            throw CancellationError()
        }
        try await Task.sleep(for: .milliseconds(2))
    }
}

extension Bench {
    /// A lease that bob gave alice and that has ended well, in the fewest blocks.
    func finishedLease() async throws -> LeaseID {
        let offer = Offer(isolation: .namespace, interpreters: ["python"], openNetwork: false)
        let terms = ListingTerms(
            capacity: Resources(cpuMillis: 64_000, memoryBytes: 64 << 30, diskBytes: 0),
            prices: Prices(coreHour: credit, memoryGiBHour: 0), offer: offer, maximumDuration: hour)
        let (tenant, provider) = (
            AccountSigner(key: alice, ledger: ordering), AccountSigner(key: bob, ledger: ordering)
        )
        let listed = try await provider.submit([
            .registerProvider(ProviderProfile(peer: .zero)), .createListing(terms),
        ])
        let listing = ListingID(transaction: listed, operation: 1)
        let order = OrderID(transaction: try await tenant.submit([order(expires: clock.now + hour)]), operation: 0)
        let lease = LeaseID(
            transaction: try await provider.submit([.acceptOrder(order, listing: listing, grantee: .zero)]),
            operation: 0)
        let usage = JobResult.Usage(wallMilliseconds: 0, cpuMilliseconds: 0, memoryPeakBytes: 0, diskBytes: 0)
        let result = JobResult(outcome: .exited(code: 0), usage: usage, output: nil, log: nil)
        try await provider.submit([.startLease(lease)])
        try await provider.submit([.completeLease(lease, result)])
        return lease
    }
}
