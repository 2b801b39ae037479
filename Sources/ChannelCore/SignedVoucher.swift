// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// A voucher with the payer's Ed25519 signature, as it travels, is stored and goes to the ledger:
/// `{"body": voucher, "signature": bytes(64)}`.
///
/// It does not name its signer. The channel's record does, and a signature that is not the payer's is simply wrong.
public struct SignedVoucher: Hashable, Sendable {
    /// Separates vouchers from everything else that a key signs.
    public static let domain = "voucher/1"

    public let voucher: Voucher
    /// 64 bytes.
    public let signature: [UInt8]

    public init(voucher: Voucher, signature: [UInt8]) {
        self.voucher = voucher
        self.signature = signature
    }

    /// Reads bytes from anywhere, which must be one voucher and nothing else.
    ///
    /// - Throws: `.tooLarge` above `ChannelLimits.voucherBytes`, otherwise what makes them no canonical voucher.
    public init(bytes: [UInt8]) throws(DagCBORError) {
        self = try Self.decode(bytes, limits: ChannelLimits.voucher)
    }

    /// Whether `payer` signed it for this network.
    public func isSigned(by payer: PublicKey, network: CID) -> Bool {
        let message = SigningDomain.message(tag: Self.domain, network: network, body: voucher.encoded())
        return payer.verifies(signature, of: message)
    }
}

extension SignedVoucher: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("body")
        voucher.encode(to: &writer)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("body")
        let voucher = try Voucher(from: &reader)
        try reader.expectKey("signature")
        let signature = try reader.readBytes(max: 64)
        guard signature.count == 64 else { throw .invalid("a signature has 64 bytes") }
        self.init(voucher: voucher, signature: signature)
    }
}

extension DagCBORWriter {
    mutating func write(_ voucher: SignedVoucher?) {
        if let voucher { voucher.encode(to: &self) } else { writeNull() }
    }
}

extension DagCBORReader {
    mutating func readOptionalVoucher() throws(DagCBORError) -> SignedVoucher? {
        try readNullIfPresent() ? nil : try SignedVoucher(from: &self)
    }
}
