// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What the payee stores before it works for a voucher.
///
/// Encoding: `{"worked": uint, "channel": link, "closing": bool, "accepted": voucher or null}`.
public struct PayeeState: Hashable, Sendable {
    public let channel: CID
    /// The newest voucher that was accepted.
    public let accepted: SignedVoucher?
    /// Metered work in milliseconds, when this was stored.
    public let worked: UInt64
    /// This side wants to close.
    public let closing: Bool

    init(channel: CID, accepted: SignedVoucher?, worked: UInt64, closing: Bool) {
        self.channel = channel
        self.accepted = accepted
        self.worked = worked
        self.closing = closing
    }

    /// Reads what was stored.
    ///
    /// - Throws: `.tooLarge` above `ChannelLimits.messageBytes`, otherwise what makes it no canonical state. Set such a
    ///   file aside and restore from nil: the payer sends its newest voucher again.
    public init(bytes: [UInt8]) throws(DagCBORError) {
        self = try Self.decode(bytes, limits: ChannelLimits.message)
    }
}

extension PayeeState: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("worked")
        writer.writeUnsigned(worked)
        writer.writeKey("channel")
        writer.writeLink(channel)
        writer.writeKey("closing")
        writer.writeBool(closing)
        writer.writeKey("accepted")
        writer.write(accepted)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("worked")
        worked = try reader.readUnsigned()
        try reader.expectKey("channel")
        channel = try reader.readRecordLink()
        try reader.expectKey("closing")
        closing = try reader.readBool()
        try reader.expectKey("accepted")
        accepted = try reader.readOptionalVoucher()
    }
}
