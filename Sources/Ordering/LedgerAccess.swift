// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// The ledger's answer to a transaction.
public enum Submission: Sendable, Equatable {
    /// In a durable block. The same bytes sent again get the same answer.
    case applied(transaction: CID, height: UInt64)
    /// Refused; nothing changed. The same bytes sent again get the same answer until they expire, as long as the node
    /// runs and has not refused `OrderingLimits.rememberedRefusals` others since.
    case refused(Refusal)
    /// Not decided: the orderer is full, its disk is, or it shuts down. Nothing is known to have changed; try again.
    case unavailable(String)
}

/// What one durable block changed.
public struct LedgerUpdate: Sendable {
    public let height: UInt64
    public let time: LedgerTime
    public let events: [LedgerEvent]
}

/// A node's access to its ledger: submit, read, follow. Every ordering gives it, so that services do not know which.
public protocol LedgerAccess: Sendable {
    /// The network's id.
    var network: CID { get }
    /// Hands in a signed transaction; returns when it is durable or refused.
    ///
    /// Runs in its caller's isolation, so that an actor's transactions arrive in the order in which it signed them.
    nonisolated(nonsending) func submit(_ transaction: [UInt8]) async -> Submission
    /// The time that the next block would carry. The state's own time lags behind while nothing happens.
    var now: LedgerTime { get }
    /// Runs `body` on the current state. Keep it short: blocks wait.
    func read<Result: Sendable>(_ body: @Sendable (LedgerState) throws -> Result) rethrows -> Result
    /// Proves a record, or its absence, under the root of a durable block, for those who do not replay: at once when the
    /// last block stated its root and nothing has changed since, otherwise by the next block that states one, which is
    /// made for this within about `OrderingLimits.rootInterval`.
    ///
    /// - Returns: what the block states, for witnesses to countersign, and the proof, which holds under its root.
    /// - Throws: `LedgerUnavailable` when too many wait, the disk fails, or the ledger shuts down.
    func prove(_ key: RecordKey) async throws -> (statement: RootStatement, proof: RecordProof)
    /// Durable blocks from now on. A reader that falls `bufferedUpdates` behind loses the oldest: events speed things up,
    /// and whoever must not miss anything compares with `read` on a timer.
    func updates() -> AsyncStream<LedgerUpdate>
}

/// Caps of this module.
public enum OrderingLimits {
    /// Transactions that wait for a block. Beyond it `submit` answers `unavailable` at once.
    public static let waitingTransactions = 16_384
    /// Bytes of transactions that wait for a block.
    public static let waitingBytes = 64 * 1024 * 1024
    /// Of those, at most so many are of the same account, a quarter: one sender's flood leaves room for others.
    public static let waitingPerAccount = waitingTransactions / 4
    public static let waitingBytesPerAccount = waitingBytes / 4
    /// Refusals that are kept to give them again: some 20 MB at most.
    public static let rememberedRefusals = 65_536
    /// Bytes of transactions in one batch, so that the block stays below `LedgerLimits.blockBytes` and can be read again.
    public static let batchBytes = LedgerLimits.blockBytes / 2
    /// Transactions of one batch, which is one block and one write to the disk.
    public static let batch = 1_024
    /// Transactions of a batch that waits for no more.
    public static let readyBatch = 512
    /// How long a batch waits for more while signatures are being checked.
    public static let gathering: Duration = .milliseconds(20)
    /// Least time between blocks that state their root, in milliseconds: what changed meanwhile is hashed once.
    public static let rootInterval: UInt64 = 1_000
    /// Proofs that wait for a block that states its root: they are made while blocks wait, some ten microseconds each.
    public static let waitingProofs = 1_024
    /// Blocks between snapshots: a start replays at most about so many, which takes a second or two.
    public static let snapshotBlocks: UInt64 = 16_384
    /// Time spent on applying transactions between snapshots: a start spends about as much on replaying them.
    public static let snapshotWork: Duration = .seconds(5)
    /// Updates kept for a slow reader.
    public static let bufferedUpdates = 1_024
    /// How often one submission finds that others use its account's sequence numbers before it gives up.
    public static let signingAttempts = 64
    /// How long what a signer signs stays good, in milliseconds, where the network allows it.
    public static let signedLifetime: UInt64 = 300_000
}
