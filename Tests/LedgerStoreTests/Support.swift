// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

let credit: NanoCredits = 1_000_000_000
let hour: UInt64 = 3_600_000
let start: LedgerTime = 1_750_000_000_000

func key(_ number: UInt8) throws -> PrivateKey { try PrivateKey(seed: [UInt8](repeating: number, count: 32)) }

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-store-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/ledger.sqlite" }
}

/// A ledger that writes each transaction as a block into a store.
struct Chain {
    let store: LedgerStore
    let tenant: PrivateKey
    let provider: PrivateKey
    let genesis: Genesis
    private(set) var state: LedgerState
    private(set) var records: [BlockRecord] = []
    var time = start

    init(store: LedgerStore) throws {
        self.store = store
        tenant = try key(1)
        provider = try key(2)
        genesis = Genesis(
            name: "store", created: start, parameters: Parameters(),
            allocations: [tenant, provider].map {
                Genesis.Allocation(account: $0.publicKey, amount: 1_000 * credit)
            })
        try store.create(genesis)
        state = try LedgerState(genesis: genesis)
    }

    mutating func seal(_ transactions: [VerifiedTransaction] = []) throws -> BlockRecord {
        state.beginBlock(at: time)
        for transaction in transactions { try state.apply(transaction).get() }
        let block = Block(
            height: state.height + 1, previous: state.head, time: state.time, transactions: transactions.map(\.bytes))
        let bytes = block.encoded()
        let cid = CID.of(bytes, codec: .dagCBOR)
        return BlockRecord(
            block: block, bytes: bytes, cid: cid, transactions: transactions.map(\.id),
            events: try state.endBlock(cid: cid))
    }

    @discardableResult
    mutating func submit(_ key: PrivateKey, _ operations: LedgerCore.Operation...) async throws -> CID {
        let transaction = Transaction(
            account: key.publicKey, sequence: state.account(key.publicKey)?.sequence ?? 0, expires: time + 1000,
            operations: operations)
        let bytes = transaction.signed(by: key, network: genesis.network).encoded()
        let verified = try VerifiedTransaction(bytes, network: genesis.network)
        let record = try seal([verified])
        try await append(record)
        return verified.id
    }

    mutating func advance(to time: LedgerTime) async throws {
        self.time = time
        try await append(try seal())
    }

    /// Appends, and holds what the store keeps in memory against what it wrote.
    private mutating func append(_ record: BlockRecord) async throws {
        try await store.append(record)
        records.append(record)
        for order in try await store.orders(tenant: nil, openOnly: false, limit: 1000) {
            let recent = try #require(store.recent.job(order.id))
            #expect(recent.order == order)
            #expect(try await recent.lease == store.lease(order: order.id))
        }
    }

    func terms(expires: LedgerTime? = nil) -> OrderTerms {
        let resources = Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 0)
        return OrderTerms(
            peer: .zero,
            requirements: Requirements(
                resources: resources, isolation: .namespace, interpreter: "python", openNetwork: false),
            maximumRate: credit, duration: hour, expires: expires ?? time + 100_000, deposit: 2 * credit,
            manifest: CID.of([1], codec: .dagCBOR), salt: [UInt8](repeating: 1, count: 16))
    }

    mutating func place(expires: LedgerTime? = nil) async throws -> OrderID {
        OrderID(transaction: try await submit(tenant, .placeOrder(terms(expires: expires))), operation: 0)
    }

    mutating func list() async throws -> ListingID {
        let done = try await submit(
            provider, .registerProvider(ProviderProfile(peer: .zero)),
            .createListing(
                ListingTerms(
                    capacity: Resources(cpuMillis: 64_000, memoryBytes: 64 << 30, diskBytes: 0),
                    prices: Prices(coreHour: credit, memoryGiBHour: 0),
                    offer: Offer(isolation: .namespace, interpreters: ["python"], openNetwork: false),
                    maximumDuration: hour)))
        return ListingID(transaction: done, operation: 1)
    }

    mutating func accept(_ order: OrderID, _ listing: ListingID) async throws -> LeaseID {
        let done = try await submit(provider, .acceptOrder(order, listing: listing, grantee: .zero))
        return LeaseID(transaction: done, operation: 0)
    }

    static let result = JobResult(
        outcome: .exited(code: 3),
        usage: JobResult.Usage(wallMilliseconds: 1, cpuMilliseconds: 2, memoryPeakBytes: 3, diskBytes: 4),
        output: CID.of([2], codec: .dagCBOR), log: nil)
}
