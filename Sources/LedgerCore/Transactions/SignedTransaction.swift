// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// A transaction with what proves that its account wants it, as it travels and is stored: `{"body": …, "signature":
/// bytes(64)}`, or for an account of several keys `{"body": …, "policy": …, "signatures": [[key index, bytes(64)], …]}`.
public struct SignedTransaction: Hashable, Sendable {
    /// Separates transactions from everything else that a key signs.
    public static let domain = "transaction/1"

    public enum Proof: Hashable, Sendable {
        /// The account's own key signed.
        case single([UInt8])
        /// Some of the keys signed of the policy that the account is named by; indices into its keys, rising.
        case policy(SigningPolicy, [PolicySignature])
    }

    public let transaction: Transaction
    public let proof: Proof

    public init(transaction: Transaction, proof: Proof) {
        self.transaction = transaction
        self.proof = proof
    }

    /// Whether the account signed it for this network. All signatures that are given must hold, not just enough of them:
    /// so nobody can add to a transaction's bytes without being found out.
    public func isSigned(for network: CID) -> Bool { isSigned(for: network, body: transaction.encoded()[...]) }

    /// The same for one whose canonical bytes are at hand.
    func isSigned(for network: CID, bytes: [UInt8]) -> Bool {
        guard case .single = proof else { return isSigned(for: network) }
        // A map's head and the key "body" before it, the key "signature", a head and the signature after it.
        return isSigned(for: network, body: bytes[6..<bytes.count - 76])
    }

    private func isSigned(for network: CID, body: ArraySlice<UInt8>) -> Bool {
        let message = SigningDomain.message(tag: Self.domain, network: network, body: body)
        switch proof {
        case .single(let signature): return transaction.account.verifies(signature, of: message)
        case .policy(let policy, let signatures):
            return policy.account == transaction.account && signatures.count == Int(policy.threshold)
                && signatures.allSatisfy { policy.keys[Int($0.key)].verifies($0.signature, of: message) }
        }
    }
}

/// One key's signature under a transaction of an account of several.
public struct PolicySignature: Hashable, Sendable {
    /// Index into the policy's keys.
    public let key: UInt64
    /// 64 bytes.
    public let signature: [UInt8]

    public init(key: UInt64, signature: [UInt8]) {
        self.key = key
        self.signature = signature
    }
}

extension SignedTransaction: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        switch proof {
        case .single(let signature):
            writer.writeMapHeader(count: 2)
            writer.field("body", transaction)
            writer.field("signature", signature)
        case .policy(let policy, let signatures):
            writer.writeMapHeader(count: 3)
            writer.field("body", transaction)
            writer.field("policy", policy)
            writer.field("signatures", list: signatures)
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readMapHeader(max: 3)
        let transaction: Transaction = try reader.value("body")
        switch count {
        case 2:
            let signature = try reader.bytes("signature", max: 64)
            guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
            self.init(transaction: transaction, proof: .single(signature))
        case 3:
            let policy: SigningPolicy = try reader.value("policy")
            let signatures: [PolicySignature] = try reader.list("signatures", max: policy.keys.count)
            guard signatures.allSatisfy({ $0.key < policy.keys.count }),
                zip(signatures, signatures.dropFirst()).allSatisfy({ $0.0.key < $0.1.key })
            else { throw .invalid("signatures name keys of the policy, each once, in their order") }
            self.init(transaction: transaction, proof: .policy(policy, signatures))
        default: throw .invalid("a transaction has a body, and a signature or a policy with signatures")
        }
    }
}

extension PolicySignature: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeArrayHeader(count: 2)
        writer.writeUnsigned(key)
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readArrayHeader(exactly: 2)
        key = try reader.readUnsigned()
        signature = try reader.readBytes(max: 64)
        guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
    }
}
