// SPDX-License-Identifier: Apache-2.0

/// One thing that an account does. In JSON an object of one member: `{"transfer": {"to": "z6Mk…", "amount": "1.5"}}`.
///
/// Accounts may be given as names of the node's wallets. Leases, orders and channels are given by their id or an
/// unambiguous part of it of at least four characters.
public enum OperationRequest: Codable, Sendable, Hashable {
    case transfer(to: String, amount: CreditAmount)
    /// Caps what the account sets aside for workloads in a day; no amount ends the cap.
    case setSpendingLimit(perDay: CreditAmount?)
    /// Replaces what the account publishes of itself for others to find; no entry removes it.
    case setDirectoryEntry(entry: DirectoryEntryInfo?)
    case cancelOrder(order: String)
    case closeLease(lease: String)
    /// Adds to a lease's escrow; anybody may.
    case topUpLease(lease: String, amount: CreditAmount)
    /// A tenant's word about a settled lease, once: 1 to 5 stars, and the CID of a review.
    case rateLease(lease: String, stars: UInt8, review: String?)
    case topUpChannel(channel: String, amount: CreditAmount)
}

/// A transaction: operations that all happen or none.
public struct TransactionRequest: Codable, Sendable, Hashable {
    /// Who signs; the default wallet if nil. Not used for a draft of several keys.
    public var wallet: String?
    /// A remark for people, in the clear, up to 256 bytes.
    public var memo: String?
    public var operations: [OperationRequest]

    public init(wallet: String? = nil, memo: String? = nil, operations: [OperationRequest]) {
        self.wallet = wallet
        self.memo = memo
        self.operations = operations
    }
}

public struct TransactionResult: Codable, Sendable, Hashable {
    public var transaction: String
    public var account: String
    public var balance: CreditAmount
    public init(transaction: String, account: String, balance: CreditAmount) {
        self.transaction = transaction
        self.account = account
        self.balance = balance
    }
}
