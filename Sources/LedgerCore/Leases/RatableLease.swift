// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// A settled lease that its tenant may still rate, once.
public struct RatableLease: Hashable, Sendable {
    public var tenant: AccountID
    public var provider: AccountID
    /// What was paid.
    public var value: NanoCredits
    public var until: LedgerTime
}

extension RatableLease: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("until", until)
        writer.field("value", value)
        writer.field("tenant", tenant)
        writer.field("provider", provider)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        until = try reader.number("until")
        value = try reader.number("value")
        tenant = try reader.account("tenant")
        provider = try reader.account("provider")
    }
}
