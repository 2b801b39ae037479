// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import ServiceLifecycle

/// A witness: follows a network's durable blocks, checks every one of them itself, and countersigns the roots that they
/// state, for those who do not replay the chain (docs/STATE.md).
///
/// It never signs two statements of one height, nor anything below what it signed last; that it keeps in a file of its
/// own, written before each signature. When the chain breaks a rule, states a wrong root, or is not the one that the
/// witness signed before, it stops signing for good, says so in `status` and the log, and runs on.
public final class WitnessService: Service {
    private let key: PrivateKey
    private let store: LedgerStore
    private let genesis: Genesis
    private let record: WitnessRecord
    private let start: WitnessStart
    private let interval: Duration
    private let updates: @Sendable () -> AsyncStream<LedgerUpdate>
    private let logger: Logger
    private let current = NIOLockedValueBox(WitnessStatus())

    /// - Parameters:
    ///   - key: one of the keys of `Genesis.witnesses`. No two witnesses may run with it.
    ///   - store: holds the blocks, and takes the countersignatures.
    ///   - record: path of the file that says what was signed last, in a folder that is there; made when it is not.
    ///   - start: where checking begins.
    ///   - interval: how often the store is looked at without any news.
    ///   - updates: `LedgerAccess.updates` of the ledger whose store it is.
    /// - Throws: `WitnessError.emptyStore`, `.notAWitness`, `.recordDamaged`; `LedgerStoreError`.
    public init(
        key: PrivateKey, store: LedgerStore, record: String, start: WitnessStart = .ownWord,
        interval: Duration = WitnessLimits.interval,
        updates: @escaping @Sendable () -> AsyncStream<LedgerUpdate>, logger: Logger
    ) throws {
        guard let genesis = try store.genesis() else {
            throw WitnessError(.emptyStore, "the store holds no network to be a witness of")
        }
        guard genesis.witnesses?.keys.contains(key.publicKey) ?? false else {
            throw WitnessError(.notAWitness, "\(key.publicKey) is none of the witnesses of \(genesis.network)")
        }
        var record = try WitnessRecord(path: record, signer: key.publicKey, network: genesis.network)
        // Should the record be older than what is known to be signed, it is brought forward.
        if let newest = try store.newestCountersignature(of: key.publicKey), newest.isSigned(for: genesis.network) {
            try record.learn(newest.statement)
        }
        self.key = key
        self.store = store
        self.genesis = genesis
        self.record = record
        self.start = start
        self.interval = interval
        self.updates = updates
        self.logger = logger
    }

    /// How it is at this moment.
    public var status: WitnessStatus { current.withLockedValue { $0 } }

    /// Watches until the task is cancelled or the process shuts down.
    ///
    /// - Throws: `LedgerStoreError` when the store cannot be read at the start; `Refusal` for a genesis that can begin no
    ///   network.
    public func run() async throws {
        let witness = try ChainWitness(
            key: key, store: store, state: try beginning(), record: record, logger: logger)
        await cancelWhenGracefulShutdown { await self.watch(witness) }
    }

    private func watch(_ witness: ChainWitness) async {
        var witness = witness
        let (news, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        bell.yield()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { [updates] in
                for await _ in updates() { bell.yield() }
            }
            group.addTask { [interval] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: interval)
                    bell.yield()
                }
            }
            for await _ in news {
                var mayBeMore = true
                while mayBeMore && !Task.isCancelled {
                    mayBeMore = await witness.step()
                    current.withLockedValue { $0 = witness.status }
                }
            }
            group.cancelAll()
        }
    }

    private func beginning() throws -> LedgerState {
        let report: (String) -> Void = { [logger] in logger.info("\($0)") }
        let snapshot = try store.newestSnapshot(
            genesis: genesis, accepts: { try start == .newestSnapshot || vouched(for: $0) }, report: report)
        return try snapshot ?? LedgerState(genesis: genesis)
    }

    /// Whether this witness has countersigned this very state.
    private func vouched(for snapshot: LedgerState) throws -> Bool {
        var state = snapshot
        let statement = RootStatement(
            height: state.height, block: state.head, root: state.stateRoot(), time: state.lastBlock)
        return try state.time == state.lastBlock
            && store.countersignatures(height: state.height).contains {
                $0.signer == key.publicKey && $0.statement == statement && $0.isSigned(for: genesis.network)
            }
    }
}
