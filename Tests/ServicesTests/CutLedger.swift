// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import NIOConcurrencyHelpers
import Ordering

/// A node's way to the ledger, which can be cut: what a killed process says no more.
final class CutLedger: LedgerAccess {
    private let ledger: LocalOrdering
    private let isCut = NIOLockedValueBox(false)
    /// Called with each transaction before it goes out.
    let watcher = NIOLockedValueBox<(@Sendable ([Operation]) -> Void)?>(nil)

    init(_ ledger: LocalOrdering) { self.ledger = ledger }

    func cut() { isCut.withLockedValue { $0 = true } }

    var network: CID { ledger.network }
    var now: LedgerTime { ledger.now }

    nonisolated(nonsending) func submit(_ transaction: [UInt8]) async -> Submission {
        if let operations = try? SignedTransaction.decode(transaction).transaction.operations {
            watcher.withLockedValue { $0 }?(operations)
        }
        // Asked last: a watcher may cut it.
        guard !isCut.withLockedValue({ $0 }) else { return .unavailable("cut off") }
        return await ledger.submit(transaction)
    }

    func read<Result: Sendable>(_ body: @Sendable (LedgerState) throws -> Result) rethrows -> Result {
        try ledger.read(body)
    }

    func prove(_ key: RecordKey) async throws -> (statement: RootStatement, proof: RecordProof) {
        try await ledger.prove(key)
    }

    func updates() -> AsyncStream<LedgerUpdate> { ledger.updates() }
}
