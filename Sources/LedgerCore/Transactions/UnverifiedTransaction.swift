// SPDX-License-Identifier: Apache-2.0

/// A transaction of the right form that nobody may have signed: all that can be told of bytes for little.
public struct UnverifiedTransaction: Sendable {
    let signed: SignedTransaction
    /// The canonical bytes.
    public let bytes: [UInt8]

    /// - Throws: `.tooLarge`, `.malformed`, `.noOperations`, `.tooManyOperations`.
    public init(_ bytes: [UInt8]) throws(Refusal) {
        guard bytes.count <= LedgerLimits.transactionBytes else { throw .tooLarge(bytes: bytes.count) }
        do { signed = try SignedTransaction.decode(bytes) } catch { throw .malformed("\(error)") }
        self.bytes = bytes
        let operations = signed.transaction.operations.count
        guard operations > 0 else { throw .noOperations }
        guard operations <= LedgerLimits.operationsPerTransaction else { throw .tooManyOperations(operations) }
    }

    /// Whom it says it is from.
    public var account: AccountID { signed.transaction.account }
}
