// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What the payer stores before anything leaves it.
///
/// Encoding: `{"channel": link, "closing": bool, "highest": voucher or null, "generation": uint}`.
public struct PayerState: Hashable, Sendable {
    public let channel: CID
    /// Rises by one with every stored state. Storage must refuse to replace a state by one that is not newer: two
    /// programs that work on the same channel are found out that way.
    public let generation: UInt64
    /// The newest voucher that was signed, sent or not.
    public let highest: SignedVoucher?
    /// No more is to be signed.
    public let closing: Bool

    init(channel: CID, generation: UInt64, highest: SignedVoucher?, closing: Bool) {
        self.channel = channel
        self.generation = generation
        self.highest = highest
        self.closing = closing
    }

    /// Reads what was stored.
    ///
    /// - Throws: `.tooLarge` above `ChannelLimits.messageBytes`, otherwise what makes it no canonical state. Set such a
    ///   file aside and restore from nil: the payee's claim brings the newest voucher back.
    public init(bytes: [UInt8]) throws(DagCBORError) {
        self = try Self.decode(bytes, limits: ChannelLimits.message)
    }
}

extension PayerState: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("channel")
        writer.writeLink(channel)
        writer.writeKey("closing")
        writer.writeBool(closing)
        writer.writeKey("highest")
        writer.write(highest)
        writer.writeKey("generation")
        writer.writeUnsigned(generation)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("channel")
        channel = try reader.readRecordLink()
        try reader.expectKey("closing")
        closing = try reader.readBool()
        try reader.expectKey("highest")
        highest = try reader.readOptionalVoucher()
        try reader.expectKey("generation")
        generation = try reader.readUnsigned()
        guard generation <= ChannelLimits.generation else { throw .outOfRange }
    }
}
