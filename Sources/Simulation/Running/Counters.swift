// SPDX-License-Identifier: Apache-2.0

/// What a run has gone through. A run that did little shows little.
public struct Counters: Hashable, Sendable, Codable {
    public var events: UInt64 = 0
    public var blocks: UInt64 = 0
    public var transactions: UInt64 = 0
    public var refusals: UInt64 = 0
    public var signaturesVerified: UInt64 = 0
    public var orders: UInt64 = 0
    public var bids: UInt64 = 0
    public var auctions: UInt64 = 0
    public var leases: UInt64 = 0
    public var leasesSettled: UInt64 = 0
    /// Leases of orders that name their providers.
    public var leasesNamed: UInt64 = 0
    /// How often a party said something of itself, or nothing any more.
    public var directoryEntries: UInt64 = 0
    public var channels: UInt64 = 0
    public var channelsSettled: UInt64 = 0
    public var vouchers: UInt64 = 0
    public var freezes: UInt64 = 0
    public var messagesLost: UInt64 = 0
    public var messagesDoubled: UInt64 = 0
    public var messagesDelayed: UInt64 = 0
    public var ordererCrashes: UInt64 = 0
    public var replicaCrashes: UInt64 = 0
    public var partyCrashes: UInt64 = 0
    public var channelCrashes: UInt64 = 0
    public var oldBackups: UInt64 = 0
    /// Payers that noticed by their payee's voucher that their own state was old.
    public var refusedToSign: UInt64 = 0
    public var blocksLost: UInt64 = 0
    public var tornWrites: UInt64 = 0
    public var damagedSnapshots: UInt64 = 0
    public var clockJumps: UInt64 = 0
    public var partitions: UInt64 = 0
    public var vanished: UInt64 = 0
    public var lies: UInt64 = 0
    public var checks: UInt64 = 0
    /// How leases ended, by name.
    public var ends: [String: UInt64] = [:]
    /// Why transactions were refused, by code.
    public var refusalCodes: [String: UInt64] = [:]

    public init() {}
}

extension Counters {
    /// Counts what a durable block did.
    mutating func follow(_ block: DurableBlock) {
        blocks += 1
        transactions += UInt64(block.transactions.count)
        for event in block.events {
            switch event {
            case .orderPlaced: orders += 1
            case .bidPlaced: bids += 1
            case .auctionDecided: auctions += 1
            case .leaseCreated(_, let lease):
                leases += 1
                if !lease.terms.requirements.providers.isEmpty { leasesNamed += 1 }
            case .directoryEntrySet: directoryEntries += 1
            case .leaseEnded(_, _, let end, _, _, _):
                leasesSettled += 1
                ends[end.name, default: 0] += 1
            case .channelOpened: channels += 1
            case .channelClosed: channelsSettled += 1
            default: continue
            }
        }
    }

    /// Counts what a channel's shells did.
    mutating func follow(_ kind: TraceKind) {
        switch kind {
        case .voucherSigned: vouchers += 1
        case .workFrozen: freezes += 1
        case .channelSideCrashes: channelCrashes += 1
        case .oldBackup: oldBackups += 1
        case .refusesToSign: refusedToSign += 1
        case .lie: lies += 1
        default: return
        }
    }
}
