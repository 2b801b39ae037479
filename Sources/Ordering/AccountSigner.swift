// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats

/// Signs and submits one account's transactions, many at a time, keeping the sequence without gaps.
///
/// Transactions go out without waiting for each other. When one is refused, those behind it skip a number; they are
/// signed again with the right one. No transaction can be applied twice: each number is good for one.
public actor AccountSigner {
    public nonisolated let account: AccountID
    private let key: PrivateKey
    private let ledger: any LedgerAccess
    private let nonces: @Sendable () -> UInt64
    private var next: UInt64?
    /// Grows with each correction of `next`, so that late news of an older mistake is not taken for a new one.
    private var epoch = 0

    /// - Parameter nonces: where nonces come from. Two signers of one key must not draw the same: if they signed the same
    ///   operations with the same number, both would be told of the one transaction that was applied.
    public init(
        key: PrivateKey, ledger: any LedgerAccess,
        nonces: @escaping @Sendable () -> UInt64 = { .random(in: 0 ... .max) }
    ) {
        self.key = key
        self.nonces = nonces
        self.ledger = ledger
        account = key.publicKey
    }

    /// Applies operations as one atomic batch.
    ///
    /// - Parameter memo: a remark for people, in the clear; up to `LedgerLimits.memoBytes`.
    /// - Returns: the transaction's CID, from which the ids of records that it made derive.
    /// - Throws: `Refusal`, or `LedgerUnavailable` when nothing was decided.
    @discardableResult
    public func submit(_ operations: [Operation], memo: String? = nil) async throws -> CID {
        // Numbers freed by a refusal in front of this one are no sign of another user of the key: only what this
        // submission is the first to notice counts, or many refusals at once would exhaust those behind them.
        var surprises = 0
        while surprises < OrderingLimits.signingAttempts {
            let number = next ?? currentSequence()
            next = number + 1
            let signedIn = epoch
            let bytes = sign(operations, memo, sequence: number)
            let answer = await ledger.submit(bytes)
            if case .applied(let id, _) = answer { return id }
            if case .unavailable(let why) = answer {
                if epoch == signedIn { correct(to: nil) }
                throw LedgerUnavailable(message: why)
            }
            guard case .refused(let refusal) = answer else { continue }
            guard let expected = refusal.expectedSequence else {
                if epoch == signedIn { correct(to: number) }
                throw refusal
            }
            if epoch == signedIn {
                correct(to: expected)
                surprises += 1
            }
        }
        throw LedgerUnavailable(message: "the account's sequence number kept changing; is its key in use elsewhere?")
    }

    private func correct(to number: UInt64?) {
        next = number
        epoch += 1
    }

    private func currentSequence() -> UInt64 { ledger.read { [account] in $0.account(account)?.sequence ?? 0 } }

    private func sign(_ operations: [Operation], _ memo: String?, sequence: UInt64) -> [UInt8] {
        let lifetime = ledger.read { $0.parameters.transactionLifetime }
        // Half of the longest lifetime leaves room on both sides for clocks that differ. Where it is long, five minutes:
        // nothing shall happen much later than somebody waits for it.
        let transaction = Transaction(
            account: account, sequence: sequence,
            expires: ledger.now + min(lifetime / 2, OrderingLimits.signedLifetime), nonce: nonces(),
            memo: memo, operations: operations)
        return transaction.signed(by: key, network: ledger.network).encoded()
    }
}

/// Nothing was decided; trying again is safe.
public struct LedgerUnavailable: Error, Sendable, CustomStringConvertible {
    public let message: String

    public init(message: String) { self.message = message }

    public var description: String { "the ledger is not available: \(message)" }
}
