// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// One witness' word for one root. Nothing of it is checked by being here; see `isSigned(for:)`.
public struct Countersignature: Hashable, Sendable {
    public let statement: RootStatement
    /// Who signed, or is said to have.
    public let signer: PublicKey
    /// 64 bytes, over `SigningDomain.message(tag: RootStatement.domain, network:, body: statement)`.
    public let signature: [UInt8]

    public init(statement: RootStatement, signer: PublicKey, signature: [UInt8]) {
        self.statement = statement
        self.signer = signer
        self.signature = signature
    }

    /// Whether the signer signed the statement for this network. Whose word counts is for `SigningPolicy` to say.
    public func isSigned(for network: CID) -> Bool {
        signer.verifies(signature, of: statement.message(network: network))
    }
}

/// Wire form: `{"signer": bytes(32), "signature": bytes(64), "statement": …}`.
extension Countersignature: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("signer", signer)
        writer.field("signature", signature)
        writer.field("statement", statement)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        signer = PublicKey(try reader.bytes32("signer"))
        signature = try reader.bytes("signature", max: 64)
        guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
        statement = try reader.value("statement")
    }
}
