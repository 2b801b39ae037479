// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import LedgerStore
import Multiformats
import Ordering

/// Waits for a network's witnesses, for those who serve proofs to others.
public struct WitnessQuorum: Sendable {
    private let store: LedgerStore
    private let genesis: Genesis
    private let policy: SigningPolicy

    /// - Parameter store: where countersignatures are added.
    /// - Throws: `WitnessError.emptyStore`; `.notAWitness` when the network has none; `LedgerStoreError`.
    public init(store: LedgerStore) throws {
        guard let genesis = try store.genesis() else {
            throw WitnessError(.emptyStore, "the store holds no network")
        }
        guard let policy = genesis.witnesses else {
            throw WitnessError(.notAWitness, "the network \(genesis.network) has no witnesses")
        }
        self.store = store
        self.genesis = genesis
        self.policy = policy
    }

    /// The root of one height for which enough witnesses vouch, as soon as they do.
    ///
    /// - Parameters:
    ///   - height: of a block that states its root.
    ///   - patience: how long to wait for them.
    /// - Throws: `WitnessError.noQuorum` after that; `CancellationError`; `LedgerStoreError`.
    public func countersignedRoot(height: UInt64, within patience: Duration) async throws -> CountersignedRoot {
        try await withThrowingTaskGroup(of: CountersignedRoot.self) { [store, policy, genesis] group in
            group.addTask {
                try await store.countersignedRoot(height: height, policy: policy, network: genesis.network)
            }
            group.addTask {
                try await Task.sleep(for: patience)
                throw WitnessError(
                    .noQuorum, "fewer than \(policy.threshold) witnesses have vouched for block \(height)")
            }
            defer { group.cancelAll() }
            guard let root = try await group.next() else { throw CancellationError() }
            return root
        }
    }

    /// The newest root for which enough witnesses vouch; nil if there is none.
    ///
    /// - Throws: `LedgerStoreError`.
    public func newestRoot() throws -> CountersignedRoot? {
        try store.newestCountersignedRoot(policy: policy, network: genesis.network)
    }

    /// What convinces anybody who knows the network's id of what one record is now, or that there is none.
    ///
    /// - Throws: `LedgerUnavailable`; `WitnessError.noQuorum`; `CancellationError`; `LedgerStoreError`.
    public func prove(
        _ key: RecordKey, in ledger: some LedgerAccess, within patience: Duration
    ) async throws -> ProvenRecord {
        let (statement, proof) = try await ledger.prove(key)
        let root = try await countersignedRoot(height: statement.height, within: patience)
        return ProvenRecord(genesis: genesis.encoded(), root: root, proof: proof)
    }
}
