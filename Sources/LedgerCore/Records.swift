// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// An account's money and its next sequence number.
public struct Account: Hashable, Sendable {
    public var balance: NanoCredits
    /// The sequence number that the account's next transaction must carry.
    public var sequence: UInt64

    public init(balance: NanoCredits, sequence: UInt64) {
        self.balance = balance
        self.sequence = sequence
    }
}

/// An account that lends machines.
public struct ProviderRecord: Hashable, Sendable {
    /// The identity under which its node answers on the peer network.
    public var peer: Bytes32
    public var registered: LedgerTime
    /// Listings that are open or still hold leases.
    public var listings: UInt64
    /// Leases that ran to a result.
    public var completed: UInt64
    /// Leases that ended by the provider's doing: early exit, never started, missed heartbeats.
    public var failed: UInt64
}

/// A provider's standing advertisement.
public struct Listing: Hashable, Sendable {
    public var provider: AccountID
    public var capacity: Resources
    /// What is not leased out at the moment.
    public var free: Resources
    public var prices: Prices
    public var offer: Offer
    /// The longest lease it takes, in milliseconds.
    public var maximumDuration: UInt64
    public var created: LedgerTime
    /// Removed by its owner; it stays until its last lease has ended.
    public var isClosing: Bool
}

/// A tenant's request; consumed exactly once.
public struct Order: Hashable, Sendable {
    public var tenant: AccountID
    public var terms: OrderTerms
    public var placed: LedgerTime

    public init(tenant: AccountID, terms: OrderTerms, placed: LedgerTime) {
        self.tenant = tenant
        self.terms = terms
        self.placed = placed
    }
}

/// What a tenant says when it places an order.
public struct OrderTerms: Hashable, Sendable {
    /// The identity under which the tenant's node answers on the peer network.
    public var peer: Bytes32
    public var requirements: Requirements
    /// The most it pays, in nano-credits per hour.
    public var maximumRate: NanoCredits
    /// How long the workload may run, in milliseconds.
    public var duration: UInt64
    /// When the order lapses if nobody has taken it.
    public var expires: LedgerTime
    /// Money set aside; becomes the lease's escrow, and what is not used returns.
    public var deposit: NanoCredits
    /// The encrypted manifest.
    public var manifest: CID
    /// 16 public random bytes from which the tenant derives the order's content key.
    public var salt: [UInt8]

    public init(
        peer: Bytes32, requirements: Requirements, maximumRate: NanoCredits, duration: UInt64, expires: LedgerTime,
        deposit: NanoCredits, manifest: CID, salt: [UInt8]
    ) {
        self.peer = peer
        self.requirements = requirements
        self.maximumRate = maximumRate
        self.duration = duration
        self.expires = expires
        self.deposit = deposit
        self.manifest = manifest
        self.salt = salt
    }
}

/// The agreement that an order and a listing became; holds the escrow.
public struct Lease: Hashable, Sendable {
    public var order: OrderID
    public var tenant: AccountID
    public var provider: AccountID
    public var listing: ListingID
    public var terms: OrderTerms
    /// What it costs, in nano-credits per hour.
    public var rate: NanoCredits
    public var escrow: NanoCredits
    /// The provider's fresh X25519 key of this lease: grants are made to it alone.
    public var grantee: Bytes32
    public var providerPeer: Bytes32
    public var created: LedgerTime
    /// When the workload began to run; the stream flows from here. Nil while it is prepared.
    public var started: LedgerTime?
    /// The last sign of life; the stream has flowed up to here for certain.
    public var heartbeat: LedgerTime

    /// What has accrued at `time`; never more than the escrow.
    public func accrued(at time: LedgerTime) -> NanoCredits {
        guard let started, time > started else { return 0 }
        return min(escrow, Arithmetic.charge(rate: rate, milliseconds: time - started) ?? escrow)
    }
}

/// How a workload ended, as its provider reports it.
public struct JobResult: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case exited(code: UInt8)
        case signaled(UInt8)
        case outOfMemory
        case timedOut
        /// Ended because its tenant asked.
        case stopped
    }

    public struct Usage: Hashable, Sendable {
        public var wallMilliseconds: UInt64
        public var cpuMilliseconds: UInt64
        public var memoryPeakBytes: UInt64
        public var diskBytes: UInt64

        public init(wallMilliseconds: UInt64, cpuMilliseconds: UInt64, memoryPeakBytes: UInt64, diskBytes: UInt64) {
            self.wallMilliseconds = wallMilliseconds
            self.cpuMilliseconds = cpuMilliseconds
            self.memoryPeakBytes = memoryPeakBytes
            self.diskBytes = diskBytes
        }
    }

    public var outcome: Outcome
    public var usage: Usage
    /// The envelope of the output folder, if the workload wrote one.
    public var output: CID?
    /// The envelope of the whole log.
    public var log: CID?

    public init(outcome: Outcome, usage: Usage, output: CID?, log: CID?) {
        self.outcome = outcome
        self.usage = usage
        self.output = output
        self.log = log
    }
}
