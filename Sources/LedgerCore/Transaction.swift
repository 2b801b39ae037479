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
    public var operations: [Operation]

    public init(account: AccountID, sequence: UInt64, expires: LedgerTime, operations: [Operation]) {
        self.account = account
        self.sequence = sequence
        self.expires = expires
        self.operations = operations
    }

    /// Signs for one network. The signature covers domain tag, network id and body, so that it is worthless elsewhere.
    public func signed(by key: PrivateKey, network: CID) -> SignedTransaction {
        let body = encoded()
        let message = SigningDomain.message(tag: SignedTransaction.domain, network: network, body: body)
        return SignedTransaction(transaction: self, signature: key.signature(of: message))
    }
}

extension Transaction: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("account")
        writer.writeBytes(account.raw)
        writer.writeKey("expires")
        writer.writeUnsigned(expires)
        writer.writeKey("sequence")
        writer.writeUnsigned(sequence)
        writer.writeKey("operations")
        writer.writeArrayHeader(count: operations.count)
        for operation in operations { operation.encode(to: &writer) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("account")
        account = PublicKey(try reader.readBytes32())
        try reader.expectKey("expires")
        expires = try reader.readUnsigned()
        try reader.expectKey("sequence")
        sequence = try reader.readUnsigned()
        try reader.expectKey("operations")
        let count = try reader.readArrayHeader(max: LedgerLimits.transactionBytes)
        operations = []
        operations.reserveCapacity(min(count, LedgerLimits.operationsPerTransaction))
        for _ in 0..<count { operations.append(try Operation(from: &reader)) }
    }
}

/// A transaction with its account's signature, as it travels and is stored: `{"body": …, "signature": bytes(64)}`.
public struct SignedTransaction: Hashable, Sendable {
    /// Separates transactions from everything else that a key signs.
    public static let domain = "transaction/1"

    public let transaction: Transaction
    public let signature: [UInt8]

    public init(transaction: Transaction, signature: [UInt8]) {
        self.transaction = transaction
        self.signature = signature
    }

    /// Whether the signature is the account's, for this network.
    public func isSigned(for network: CID) -> Bool {
        let message = SigningDomain.message(tag: Self.domain, network: network, body: transaction.encoded())
        return transaction.account.verifies(signature, of: message)
    }
}

extension SignedTransaction: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("body")
        transaction.encode(to: &writer)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("body")
        let transaction = try Transaction(from: &reader)
        try reader.expectKey("signature")
        let signature = try reader.readBytes(max: 64)
        guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
        self.init(transaction: transaction, signature: signature)
    }
}

/// A transaction whose form and signature have been checked; the only thing that `LedgerState` applies.
public struct VerifiedTransaction: Sendable {
    public let transaction: Transaction
    public let id: CID
    /// The canonical bytes, as they go into the block.
    public let bytes: [UInt8]

    /// Checks form and signature of bytes from anywhere.
    public init(_ bytes: [UInt8], network: CID) throws(Refusal) {
        guard bytes.count <= LedgerLimits.transactionBytes else { throw .tooLarge(bytes: bytes.count) }
        let signed: SignedTransaction
        do { signed = try SignedTransaction.decode(bytes) } catch { throw .malformed("\(error)") }
        let operations = signed.transaction.operations.count
        guard operations > 0 else { throw .noOperations }
        guard operations <= LedgerLimits.operationsPerTransaction else { throw .tooManyOperations(operations) }
        guard signed.isSigned(for: network) else { throw .badSignature }
        transaction = signed.transaction
        id = CID.of(bytes, codec: .dagCBOR)
        self.bytes = bytes
    }

    /// Takes bytes whose signature was checked before they became durable in this node's own, hash-chained store.
    public init(fromOwnBlock bytes: [UInt8]) throws(Refusal) {
        do { transaction = try SignedTransaction.decode(bytes).transaction } catch { throw .malformed("\(error)") }
        id = CID.of(bytes, codec: .dagCBOR)
        self.bytes = bytes
    }
}
