// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import Testing

@testable import Witness

let credit: NanoCredits = 1_000_000_000
let start: LedgerTime = 1_750_000_000_000

func key(_ number: UInt8) throws -> PrivateKey { try PrivateKey(seed: [UInt8](repeating: number, count: 32)) }

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("weft-witness-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
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

/// A network with three witnesses, two of them enough, whose blocks are made by hand: each states its root.
final class WitnessedChain {
    let folder: TemporaryFolder
    let store: LedgerStore
    let genesis: Genesis
    let witnesses: [PrivateKey]
    let errors = NIOLockedValueBox(0)
    private(set) var state: LedgerState
    private(set) var blocks: [BlockRecord] = []

    init(folder: TemporaryFolder? = nil, store name: String = "ledger.sqlite") throws {
        self.folder = try folder ?? TemporaryFolder()
        witnesses = try (20..<23).map { try key($0) }
        let policy: SigningPolicy = try #require(SigningPolicy(threshold: 2, keys: witnesses.map(\.publicKey)))
        genesis = Genesis(
            name: "witnessed", created: start, witnesses: policy,
            parameters: Parameters(),
            allocations: [Genesis.Allocation(account: try key(1).publicKey, amount: 1_000 * credit)])
        store = try LedgerStore(path: self.folder.path + "/" + name)
        if try store.genesis() == nil { try store.create(genesis) }
        state = try LedgerState(genesis: genesis)
    }

    var network: CID { genesis.network }

    /// A transfer by key 1, signed.
    func transfer(_ amount: NanoCredits = 1) throws -> [UInt8] {
        let sender = try key(1)
        return Transaction(
            account: sender.publicKey, sequence: state.account(sender.publicKey)?.sequence ?? 0,
            expires: state.time + 1000, operations: [.transfer(to: try key(2).publicKey, amount: amount)]
        ).signed(by: sender, network: network).encoded()
    }

    /// Makes blocks of one transfer each and appends them.
    ///
    /// - Parameters:
    ///   - amount: of each transfer; chains of other amounts are other chains.
    ///   - states: whether the block at a height states its root.
    func grow(
        _ count: Int, amount: NanoCredits = 1, states: (UInt64) -> Bool = { _ in true }
    ) async throws {
        for _ in 0..<count { try await append(try make([try transfer(amount)], states: states(state.height + 1))) }
    }

    /// Makes a block and follows it; `change` makes it what it should not be.
    func make(
        _ transactions: [[UInt8]], states: Bool = true, change: (inout Block) -> Void = { _ in }
    ) throws -> BlockRecord {
        state.beginBlock(at: state.time + 1)
        for bytes in transactions { _ = state.apply(try VerifiedTransaction(fromOwnBlock: bytes)) }
        var block = Block(
            height: state.height + 1, previous: state.head, time: state.time,
            root: states ? state.stateRoot() : nil, transactions: transactions)
        change(&block)
        let bytes = block.encoded()
        let cid = CID.of(bytes, codec: .dagCBOR)
        let events = try state.endBlock(cid: cid)
        return BlockRecord(
            block: block, bytes: bytes, cid: cid, transactions: [], events: events)
    }

    func append(_ record: BlockRecord) async throws {
        try await store.append(record)
        blocks.append(record)
    }

    func statement(_ height: Int) throws -> RootStatement {
        let record = blocks[height - 1]
        return try #require(RootStatement(of: record.block, cid: record.cid))
    }

    /// A witness' service on this store, with a record of its own, that looks often.
    func witness(_ number: Int = 0, record: String? = nil, start: WitnessStart = .ownWord) throws -> WitnessService {
        let errors = errors
        return try WitnessService(
            key: witnesses[number], store: store, record: record ?? self.record(number), start: start,
            interval: .milliseconds(5), updates: { AsyncStream { _ in } },
            logger: Logger(label: "test") { _ in CountingLog(errors: errors) })
    }

    func record(_ number: Int = 0) -> String { folder.path + "/signed-\(number)" }

    /// Heights for which the witness has spoken, with the right statement.
    func spoken(_ number: Int = 0) throws -> [Int] {
        try (1...max(1, blocks.count)).filter { height in
            let word = try store.countersignatures(height: UInt64(height)).first {
                $0.signer == witnesses[number].publicKey
            }
            guard let word else { return false }
            #expect(word.isSigned(for: network))
            #expect(try word.statement == statement(height))
            return true
        }
    }
}

/// Runs a service around `body`, then ends it.
func running<Value>(_ services: WitnessService..., body: () async throws -> Value) async throws -> Value {
    let tasks = services.map { service in Task { try await service.run() } }
    do {
        let value = try await body()
        for task in tasks { task.cancel() }
        for task in tasks { try await task.value }
        return value
    } catch {
        for task in tasks { task.cancel() }
        for task in tasks { _ = await task.result }
        throw error
    }
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
