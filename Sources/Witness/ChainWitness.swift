// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering

/// Checks a store's blocks one after the other and signs the roots that they state.
struct ChainWitness {
    private let key: PrivateKey
    private let store: LedgerStore
    private let network: CID
    private let logger: Logger
    private var replica: Replica
    private var record: WitnessRecord
    /// What the own state confirms, until its countersignature is in the store.
    private var confirmed: RootStatement?
    private var signedSinceRemoval = 0
    private(set) var status = WitnessStatus()

    /// Begins at `state`, which is trusted.
    init(
        key: PrivateKey, store: LedgerStore, state: LedgerState, record: WitnessRecord, logger: Logger
    ) throws {
        self.key = key
        self.store = store
        self.record = record
        self.logger = logger
        network = state.network
        replica = Replica(state)
        status.height = state.height
        status.signed = try store.newestCountersignature(of: key.publicKey)?.statement.height
        if let last = record.last, let found = try store.blockCID(last.height), found != last.block {
            stop(.contradicted(height: last.height, signed: last.block, found: found))
        }
    }

    /// Takes the next blocks that are in the store, a bounded number.
    ///
    /// - Returns: whether there may be more.
    mutating func step() async -> Bool {
        guard !status.hasStopped else { return false }
        do {
            try await sign()
            let blocks = try store.blocks(
                above: status.height, count: WitnessLimits.blocksAtOnce, bytes: WitnessLimits.bytesAtOnce)
            for checked in await BlockCheck.check(blocks, network: network) {
                take(checked)
                try await sign()
                guard !status.hasStopped else { return false }
            }
            if blocks.isEmpty || status.condition != .starting { status.condition = .following }
            return !blocks.isEmpty
        } catch {
            if !Task.isCancelled { report(trouble: "\(error)") }
            return false
        }
    }

    private mutating func take(_ checked: Result<CheckedBlock, BlockRefusal>) {
        let block: Block
        let cid: CID
        do throws(BlockRefusal) {
            let checked = try checked.get()
            _ = try replica.apply(checked)
            (block, cid) = (checked.block, checked.cid)
        } catch .otherRoot(let stated, let own) {
            return stop(.diverged(height: status.height + 1, stated: stated, own: own))
        } catch {
            return stop(.refused(height: status.height + 1, error))
        }
        status.height = block.height
        if let last = record.last, last.height == block.height, last.block != cid {
            return stop(.contradicted(height: last.height, signed: last.block, found: cid))
        }
        confirmed = RootStatement(of: block, cid: cid)
    }

    /// Signs what is confirmed, unless it was signed before, or would contradict what was. After an error it is to be
    /// called again.
    private mutating func sign() async throws {
        guard let statement = confirmed else { return }
        // Below what it signed last it says nothing any more: what it said there is not known for sure.
        guard record.allows(statement) else { return confirmed = nil }
        let before = try store.countersignatures(height: statement.height).first { $0.signer == key.publicKey }
        if let before, before.statement != statement {
            return stop(
                .contradicted(height: statement.height, signed: before.statement.block, found: statement.block))
        }
        // First the record, then the signature: see WitnessRecord.
        try record.write(statement)
        if before == nil { try await store.add(statement.signed(by: key, network: network)) }
        confirmed = nil
        status.signed = statement.height
        try await removeOld()
    }

    private mutating func removeOld() async throws {
        signedSinceRemoval += 1
        guard signedSinceRemoval >= WitnessLimits.signedBetweenRemovals else { return }
        try await store.pruneCountersignatures()
        signedSinceRemoval = 0
    }

    private mutating func stop(_ condition: WitnessStatus.Condition) {
        status.condition = condition
        logger.error("the witness signs nothing any more", metadata: ["why": "\(condition)"])
    }

    private mutating func report(trouble: String) {
        if status.condition != .troubled(trouble) {
            logger.warning("the witness waits", metadata: ["why": "\(trouble)"])
        }
        status.condition = .troubled(trouble)
    }
}
