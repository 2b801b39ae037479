// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

/// What became of a channel.
public struct ChannelEntry: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case open
        /// The dispute window runs.
        case closing
        case closed
    }

    public let id: ChannelID
    public let status: Status
    /// As the last event about it left it.
    public let channel: Channel
    /// Nil until it is settled, like what went to the payee and back to the payer.
    public let closed: LedgerTime?
    public let paid: NanoCredits?
    public let refunded: NanoCredits?
}

extension ChannelEntry: IndexEntry {
    init(row: Row) throws {
        id = try row.id("id")
        status = try row.name("status")
        channel = try row.record("record")
        closed = try row.optionalNumber("closed")
        paid = try row.optionalNumber("paid")
        refunded = try row.optionalNumber("refunded")
    }
}
