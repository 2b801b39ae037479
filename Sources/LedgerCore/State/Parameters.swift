// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// The network's rules in numbers; fixed by the genesis. Times are in milliseconds, money in nano-credits.
public struct Parameters: Hashable, Sendable {
    /// How often a provider reports its leases alive, unless its listing says otherwise.
    public var heartbeatInterval: UInt64
    /// A lease whose provider was silent for this long ends, unless the listing says otherwise.
    public var heartbeatGrace: UInt64
    /// A lease that has not started within this time of its creation ends.
    public var startGrace: UInt64
    /// Added to the duration that a deposit must cover, so that reporting the result does not run the escrow dry.
    public var settleGrace: UInt64
    /// How long a lease whose escrow ran dry waits for a top-up.
    public var pauseGrace: UInt64
    /// A deposit covers at least this much of a longer lease; top-ups do the rest.
    public var minimumCover: UInt64
    /// How far ahead an order may expire.
    public var orderLifetime: UInt64
    /// How far ahead a transaction may expire.
    public var transactionLifetime: UInt64
    /// A pause between blocks above this means that nobody could reach the ledger: what waits for a party's word waits
    /// anew. While leases run, an orderer makes a block at least every half of it.
    public var outage: UInt64
    /// What each transaction costs, and each of its bytes. Deters spam; zero is allowed.
    public var transactionFee: NanoCredits
    public var byteFee: NanoCredits
    /// What a bid sets aside until the auction is decided.
    public var bidDeposit: NanoCredits

    public init(
        heartbeatInterval: UInt64 = 10_000, heartbeatGrace: UInt64 = 60_000, startGrace: UInt64 = 300_000,
        settleGrace: UInt64 = 60_000, pauseGrace: UInt64 = 600_000, minimumCover: UInt64 = 3_600_000,
        orderLifetime: UInt64 = 7 * 86_400_000, transactionLifetime: UInt64 = 600_000, outage: UInt64 = 30_000,
        transactionFee: NanoCredits = 0, byteFee: NanoCredits = 0, bidDeposit: NanoCredits = 0
    ) {
        self.heartbeatInterval = heartbeatInterval
        self.heartbeatGrace = heartbeatGrace
        self.startGrace = startGrace
        self.settleGrace = settleGrace
        self.pauseGrace = pauseGrace
        self.minimumCover = minimumCover
        self.orderLifetime = orderLifetime
        self.transactionLifetime = transactionLifetime
        self.outage = outage
        self.transactionFee = transactionFee
        self.byteFee = byteFee
        self.bidDeposit = bidDeposit
    }

    /// The fee of a transaction of so many bytes; nil on overflow.
    public func fee(bytes: Int) -> NanoCredits? {
        let (size, overflow) = byteFee.multipliedReportingOverflow(by: UInt64(bytes))
        let (sum, overflowAgain) = transactionFee.addingReportingOverflow(size)
        return overflow || overflowAgain ? nil : sum
    }
}

extension Parameters: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 12)
        writer.field("outage", outage)
        writer.field("byteFee", byteFee)
        writer.field("bidDeposit", bidDeposit)
        writer.field("pauseGrace", pauseGrace)
        writer.field("startGrace", startGrace)
        writer.field("settleGrace", settleGrace)
        writer.field("minimumCover", minimumCover)
        writer.field("orderLifetime", orderLifetime)
        writer.field("heartbeatGrace", heartbeatGrace)
        writer.field("transactionFee", transactionFee)
        writer.field("heartbeatInterval", heartbeatInterval)
        writer.field("transactionLifetime", transactionLifetime)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 12)
        func time(_ key: StaticString) throws(DagCBORError) -> UInt64 {
            let value = try reader.number(key)
            guard value <= LedgerLimits.leaseMilliseconds else { throw .outOfRange }
            return value
        }
        outage = try time("outage")
        guard outage >= LedgerLimits.heartbeatMilliseconds else { throw .outOfRange }
        byteFee = try reader.number("byteFee")
        bidDeposit = try reader.number("bidDeposit")
        pauseGrace = try time("pauseGrace")
        startGrace = try time("startGrace")
        settleGrace = try time("settleGrace")
        minimumCover = try time("minimumCover")
        orderLifetime = try time("orderLifetime")
        heartbeatGrace = try time("heartbeatGrace")
        transactionFee = try reader.number("transactionFee")
        heartbeatInterval = try time("heartbeatInterval")
        transactionLifetime = try time("transactionLifetime")
    }
}
