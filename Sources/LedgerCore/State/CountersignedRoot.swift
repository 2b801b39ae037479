// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// A root for which a network's witnesses vouch, for those who do not replay the chain.
public struct CountersignedRoot: Hashable, Sendable {
    /// One witness' signature of the statement.
    public struct Signature: Hashable, Sendable {
        public let signer: PublicKey
        /// 64 bytes.
        public let bytes: [UInt8]

        public init(signer: PublicKey, bytes: [UInt8]) {
            self.signer = signer
            self.bytes = bytes
        }
    }

    public let statement: RootStatement
    /// Sorted by signer.
    public let signatures: [Signature]

    /// Sorts the signatures; `verify` judges them.
    public init(statement: RootStatement, signatures: [Signature]) {
        self.statement = statement
        self.signatures = signatures.sorted { $0.signer < $1.signer }
    }

    /// Puts single countersignatures together.
    ///
    /// - Throws: `.noSignature` for none; `.otherStatement` when one is of another statement than the first. Nothing else
    ///   is checked.
    public init(_ countersignatures: [Countersignature]) throws(CountersignedRootRefusal) {
        guard let statement = countersignatures.first?.statement else { throw .noSignature }
        if let other = countersignatures.first(where: { $0.statement != statement }) {
            throw .otherStatement(other.signer)
        }
        self.init(
            statement: statement,
            signatures: countersignatures.map { Signature(signer: $0.signer, bytes: $0.signature) })
    }

    /// Returns if enough of the policy's keys have signed the statement for this network.
    ///
    /// Every signature that is given must be good and of another key, not just enough of them: nobody can add to a
    /// countersigned root without being found out.
    ///
    /// - Throws: the refusal, in the order of its cases.
    public func verify(policy: SigningPolicy, network: CID) throws(CountersignedRootRefusal) {
        guard !signatures.isEmpty else { throw .noSignature }
        for (one, next) in zip(signatures, signatures.dropFirst()) where one.signer == next.signer {
            throw .repeatedSigner(one.signer)
        }
        for signature in signatures where !policy.keys.contains(signature.signer) {
            throw .unknownSigner(signature.signer)
        }
        guard UInt64(signatures.count) >= policy.threshold else {
            throw .tooFewSignatures(signatures.count, needed: policy.threshold)
        }
        let message = statement.message(network: network)
        for signature in signatures where !signature.signer.verifies(signature.bytes, of: message) {
            throw .badSignature(signature.signer)
        }
    }
}

extension CountersignedRoot {
    /// Finds the statement that a quorum has signed among all that was heard of one height.
    ///
    /// What is of other keys, of a key that spoke before, or badly signed does not count and does no harm.
    ///
    /// - Returns: nil without a quorum; nil too when two statements have one, for then witnesses lie and neither is to
    ///   be believed.
    public static func quorum(
        of countersignatures: [Countersignature], policy: SigningPolicy, network: CID
    ) -> CountersignedRoot? {
        var signatures: [RootStatement: [PublicKey: Signature]] = [:]
        for one in countersignatures
        where policy.keys.contains(one.signer) && signatures[one.statement]?[one.signer] == nil {
            guard one.isSigned(for: network) else { continue }
            signatures[one.statement, default: [:]][one.signer] = Signature(signer: one.signer, bytes: one.signature)
        }
        let quorums = signatures.filter { UInt64($0.value.count) >= policy.threshold }
        guard quorums.count == 1, let (statement, found) = quorums.first else { return nil }
        return CountersignedRoot(statement: statement, signatures: Array(found.values))
    }
}

/// Wire form: `{"statement": …, "signatures": [[bytes(32), bytes(64)], …]}`, signers rising.
extension CountersignedRoot: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("statement", statement)
        writer.field("signatures", list: signatures)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        statement = try reader.value("statement")
        signatures = try reader.list("signatures", max: LedgerLimits.policyKeys)
        guard zip(signatures, signatures.dropFirst()).allSatisfy({ $0.0.signer < $0.1.signer }) else {
            throw .invalid("signatures are sorted by signer, each signer once")
        }
    }
}

extension CountersignedRoot.Signature: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeArrayHeader(count: 2)
        writer.writeBytes(signer.raw)
        writer.writeBytes(bytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readArrayHeader(exactly: 2)
        signer = PublicKey(try reader.readBytes32())
        bytes = try reader.readBytes(max: 64)
        guard bytes.count == 64 else { throw .invalid("a signature has 64 bytes") }
    }
}
