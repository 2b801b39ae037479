// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// "Of this channel's deposit, `total` is the payee's." A later voucher replaces the earlier ones: amounts are
/// cumulative, so that a lost voucher costs nobody anything, and only the last one is ever redeemed.
///
/// Encoding: `{"total": uint, "number": uint, "channel": link}` in canonical DAG-CBOR.
public struct Voucher: Hashable, Sendable {
    /// Name of the channel's record on the ledger.
    public let channel: CID
    /// Rises with every voucher, starting above zero.
    public let number: UInt64
    /// All that the payee may take, in nano-credits. Never falls.
    public let total: UInt64

    public init(channel: CID, number: UInt64, total: UInt64) {
        self.channel = channel
        self.number = number
        self.total = total
    }

    /// Signs for one network. The signature covers domain tag, network id and body, so that it is worthless elsewhere;
    /// signing the same voucher again gives the same bytes. Only `PayerChannel` knows when that is safe.
    public func signed(by key: PrivateKey, network: CID) -> SignedVoucher {
        let message = SigningDomain.message(tag: SignedVoucher.domain, network: network, body: encoded())
        return SignedVoucher(voucher: self, signature: key.signature(of: message))
    }
}

extension Voucher: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("total")
        writer.writeUnsigned(total)
        writer.writeKey("number")
        writer.writeUnsigned(number)
        writer.writeKey("channel")
        writer.writeLink(channel)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("total")
        total = try reader.readUnsigned()
        try reader.expectKey("number")
        number = try reader.readUnsigned()
        try reader.expectKey("channel")
        channel = try reader.readRecordLink()
    }
}

extension DagCBORReader {
    /// Reads the name of a ledger record.
    mutating func readRecordLink() throws(DagCBORError) -> CID {
        let cid = try readLink()
        guard cid.namesRecord else { throw .invalid("a channel is named by a CIDv1 of DAG-CBOR with SHA2-256") }
        return cid
    }
}
