// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// An account's money and its next sequence number.
public struct Account: Hashable, Sendable {
    public var balance: NanoCredits
    /// The sequence number that the account's next transaction must carry.
    public var sequence: UInt64
    private var limit: Limit?

    public init(balance: NanoCredits, sequence: UInt64, spending: SpendingLimit? = nil) {
        self.balance = balance
        self.sequence = sequence
        self.spending = spending
    }

    /// What the account allows itself to spend; nil without a cap.
    public var spending: SpendingLimit? {
        get {
            guard case .own(let limit) = limit else { return nil }
            return limit
        }
        set { limit = newValue.map { .own($0) } }
    }

    /// Apart from the account: few have one, and an account without it fits a cache line with its key.
    private indirect enum Limit: Hashable, Sendable { case own(SpendingLimit) }
}

/// A cap on what an account sets aside for workloads in one day of ledger time (UTC). Money that returns within the day
/// counts as not spent. It guards against mistakes and runaway scripts; whoever holds the key can raise it, from the next
/// day on.
public struct SpendingLimit: Hashable, Sendable {
    public static let dayMilliseconds: UInt64 = 86_400_000

    /// Nano-credits a day; nil: no cap, kept until a lower one that was replaced has run out.
    public private(set) var perDay: NanoCredits?
    /// Days since 1970-01-01 to which `spent` belongs.
    public private(set) var day: UInt64
    public private(set) var spent: NanoCredits
    /// A cap that comes into force after `day`.
    public private(set) var next: Next?

    public struct Next: Hashable, Sendable {
        public var perDay: NanoCredits?
        public var from: UInt64
    }

    /// The first cap of an account, in force at once.
    public init(perDay: NanoCredits, at time: LedgerTime) {
        self.perDay = perDay
        day = time / Self.dayMilliseconds
        spent = 0
    }

    /// Sets a new cap: a lower one at once, a higher one or none from the next day on.
    public mutating func change(to cap: NanoCredits?, at time: LedgerTime) {
        advance(to: time)
        if let cap, cap <= perDay ?? .max {
            perDay = cap
            next = nil
        } else {
            next = Next(perDay: cap, from: day + 1)
        }
    }

    /// The cap in force at `time`; nil without one.
    public func cap(at time: LedgerTime) -> NanoCredits? {
        var copy = self
        copy.advance(to: time)
        return copy.perDay
    }

    /// What may still be spent at `time`; nil without a cap.
    public func left(at time: LedgerTime) -> NanoCredits? {
        var copy = self
        copy.advance(to: time)
        return copy.perDay.map { $0 - min($0, copy.spent) }
    }

    mutating func spend(_ amount: NanoCredits, at time: LedgerTime) {
        advance(to: time)
        spent = Arithmetic.saturating(spent, amount)
    }

    mutating func unspend(_ amount: NanoCredits, at time: LedgerTime) {
        advance(to: time)
        spent -= min(spent, amount)
    }

    private mutating func advance(to time: LedgerTime) {
        let today = time / Self.dayMilliseconds
        guard today > day else { return }
        day = today
        spent = 0
        guard let next, next.from <= today else { return }
        perDay = next.perDay
        self.next = nil
    }
}

extension Account: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("balance", balance)
        writer.field("sequence", sequence)
        writer.field("spending", optional: spending)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        let balance = try reader.number("balance")
        let sequence = try reader.number("sequence")
        self.init(balance: balance, sequence: sequence, spending: try reader.optionalValue("spending"))
    }
}

extension SpendingLimit: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("day", day)
        writer.field("next", optional: next)
        writer.field("spent", spent)
        writer.field("perDay", perDay)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        day = try reader.number("day")
        next = try reader.optionalValue("next")
        spent = try reader.number("spent")
        perDay = try reader.optionalNumber("perDay")
    }
}

extension SpendingLimit.Next: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.field("from", from)
        writer.field("perDay", perDay)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        from = try reader.number("from")
        perDay = try reader.optionalNumber("perDay")
    }
}
