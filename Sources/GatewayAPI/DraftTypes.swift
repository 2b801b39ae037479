// SPDX-License-Identifier: Apache-2.0

/// Who may act for an account of several keys: any `threshold` of them.
public struct PolicyInfo: Codable, Sendable, Hashable {
    /// The account that the policy names; the node works it out when it is nil.
    public var account: String?
    public var threshold: UInt64
    /// Accounts, or names of the node's wallets when a policy is made.
    public var keys: [String]

    public init(account: String? = nil, threshold: UInt64, keys: [String]) {
        self.account = account
        self.threshold = threshold
        self.keys = keys
    }
}

public struct DraftRequest: Codable, Sendable, Hashable {
    public var policy: PolicyInfo
    public var memo: String?
    public var operations: [OperationRequest]
    /// How long the signers have; the longest that the network allows if nil.
    public var seconds: UInt64?

    public init(policy: PolicyInfo, memo: String? = nil, operations: [OperationRequest], seconds: UInt64? = nil) {
        self.policy = policy
        self.memo = memo
        self.operations = operations
        self.seconds = seconds
    }
}

/// A transaction of several keys on its way from signer to signer.
public struct TransactionDraft: Codable, Sendable, Hashable {
    public struct Signature: Codable, Sendable, Hashable {
        public var key: String
        /// 64 bytes, in multibase.
        public var signature: String
        public init(key: String, signature: String) {
            self.key = key
            self.signature = signature
        }
    }

    public var network: String
    public var policy: PolicyInfo
    /// The transaction's canonical bytes, in multibase.
    public var transaction: String
    public var signatures: [Signature]

    public init(network: String, policy: PolicyInfo, transaction: String, signatures: [Signature]) {
        self.network = network
        self.policy = policy
        self.transaction = transaction
        self.signatures = signatures
    }
}

public struct SignRequest: Codable, Sendable, Hashable {
    public var draft: TransactionDraft
    public var wallet: String?
    public init(draft: TransactionDraft, wallet: String?) {
        self.draft = draft
        self.wallet = wallet
    }
}

/// What a draft does, read from the bytes that are signed.
public struct DraftDescription: Codable, Sendable, Hashable {
    public var account: String
    public var sequence: UInt64
    public var expiresAt: UInt64
    public var memo: String?
    /// One line for each operation.
    public var operations: [String]
    public var threshold: UInt64
    /// Whose signature is there and holds.
    public var signers: [String]

    public init(
        account: String, sequence: UInt64, expiresAt: UInt64, memo: String?, operations: [String], threshold: UInt64,
        signers: [String]
    ) {
        self.account = account
        self.sequence = sequence
        self.expiresAt = expiresAt
        self.memo = memo
        self.operations = operations
        self.threshold = threshold
        self.signers = signers
    }
}
