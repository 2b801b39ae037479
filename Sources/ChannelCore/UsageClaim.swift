// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What the payee says to the payer: "I hold this voucher, and want so many ticks to be paid in all."
///
/// It is at once claim, acknowledgement and reminder. It is sent again until it is answered, so nothing depends on a
/// single message. It is not signed: the connection says who speaks, and the voucher in it proves itself.
///
/// Encoding: `{"wanted": uint, "channel": link, "accepted": voucher or null}`.
public struct UsageClaim: Hashable, Sendable {
    public let channel: CID
    /// Ticks that are to be paid, counted from one: `n` says that `n - 1` are worked off and tick `n` begins. As many
    /// as are paid already when nothing is wanted.
    public let wanted: UInt64
    /// The newest voucher that the payee has stored.
    public let accepted: SignedVoucher?

    public init(channel: CID, wanted: UInt64, accepted: SignedVoucher?) {
        self.channel = channel
        self.wanted = wanted
        self.accepted = accepted
    }

    /// Reads bytes from anywhere, which must be one claim and nothing else.
    ///
    /// - Throws: `.tooLarge` above `ChannelLimits.messageBytes`, otherwise what makes them no canonical claim.
    public init(bytes: [UInt8]) throws(DagCBORError) {
        self = try Self.decode(bytes, limits: ChannelLimits.message)
    }
}

extension UsageClaim: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("wanted")
        writer.writeUnsigned(wanted)
        writer.writeKey("channel")
        writer.writeLink(channel)
        writer.writeKey("accepted")
        writer.write(accepted)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("wanted")
        wanted = try reader.readUnsigned()
        try reader.expectKey("channel")
        channel = try reader.readRecordLink()
        try reader.expectKey("accepted")
        accepted = try reader.readOptionalVoucher()
    }
}
