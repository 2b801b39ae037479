// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// An atomic batch of operations of one account.
public struct Transaction: Hashable, Sendable {
    public var account: AccountID
    /// Must equal the account's next sequence number.
    public var sequence: UInt64
    /// After this time the transaction can no longer be applied.
    public var expires: LedgerTime
    /// Tells apart what two signers of one key write at the same moment: drawn at random by each.
    public var nonce: UInt64
    /// A remark for people, in the clear; up to `LedgerLimits.memoBytes`.
    public var memo: String?
    public var operations: [Operation]

    public init(
        account: AccountID, sequence: UInt64, expires: LedgerTime, nonce: UInt64 = 0, memo: String? = nil,
        operations: [Operation]
    ) {
        self.account = account
        self.sequence = sequence
        self.expires = expires
        self.nonce = nonce
        self.memo = memo
        self.operations = operations
    }

    /// Signs for one network. The signature covers domain tag, network id and body, so that it is worthless elsewhere.
    public func signed(by key: PrivateKey, network: CID) -> SignedTransaction {
        SignedTransaction(transaction: self, proof: .single(signature(by: key, network: network)))
    }

    /// One signature of several, for `SignedTransaction.Proof.policy`.
    public func signature(by key: PrivateKey, network: CID) -> [UInt8] {
        key.signature(of: SigningDomain.message(tag: SignedTransaction.domain, network: network, body: encoded()))
    }
}

extension Transaction: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 6)
        writer.writeKey("memo")
        if let memo { writer.writeText(memo) } else { writer.writeNull() }
        writer.field("nonce", nonce)
        writer.field("account", account)
        writer.field("expires", expires)
        writer.field("sequence", sequence)
        writer.field("operations", list: operations)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 6)
        try reader.expectKey("memo")
        memo = try reader.readNullIfPresent() ? nil : try reader.readText(max: LedgerLimits.memoBytes)
        nonce = try reader.number("nonce")
        account = try reader.account("account")
        expires = try reader.number("expires")
        sequence = try reader.number("sequence")
        try reader.expectKey("operations")
        let count = try reader.readArrayHeader(max: LedgerLimits.transactionBytes)
        operations = []
        operations.reserveCapacity(min(count, LedgerLimits.operationsPerTransaction))
        for _ in 0..<count { operations.append(try Operation(from: &reader)) }
    }
}
