// SPDX-License-Identifier: Apache-2.0

/// A defect that a run can be given on purpose, to see whether it is found: a shell that does something wrong around the
/// cores, or a state that was corrupted after them. The cores themselves stay as they are.
public enum PlantedBug: String, Sendable, CaseIterable {
    /// The orderer acknowledges what its disk has not taken yet.
    case acknowledgesBeforeSync
    /// The orderer publishes a block that its disk has not taken yet.
    case publishesBeforeSync
    /// A restart reads the snapshot and not the blocks after it.
    case forgetsTail
    /// A restart applies the last block once more.
    case replaysLastBlock
    /// A transaction that came twice is put into the block twice.
    case includesDuplicates
    /// The block's time is what the clock says, even if it was set back.
    case takesClockAsItIs
    /// Blocks are made for transactions only, not for what falls due.
    case sleepsWithoutTransactions
    /// What a lease's tenant should get back is lost.
    case dropsRefund
    /// A lease's provider is paid twice.
    case settlesTwice
    /// A provider that fell silent is paid up to its end instead of its last heartbeat.
    case paysForSilence
    /// An order that became a lease also expires.
    case endsOrdersTwice
    /// A lease's end gives its capacity back twice.
    case releasesCapacityTwice
    /// A lease whose provider never starts it stays where it is.
    case losesEndings
    /// A provider that breaks a lease begins as a newcomer again.
    case forgetsStanding
    /// Auctions go to whoever bid first.
    case auctionsTakeFirst
    /// A replica applies a block's transactions in the order of their names.
    case replicaReorders
    /// A replica takes its own clock for a block's time.
    case replicaUsesOwnClock
    /// A payer's shell sends a voucher before it stores it.
    case sendsBeforePersisting
    /// A payer's shell that was restored from an old backup signs anew what it has signed already.
    case signsTwoTotals
    /// A payee's shell works on, whether it is paid or not.
    case payeeSkipsCheck
    /// A payee's shell closes with its first voucher instead of its last.
    case payeeShowsOldVoucher

    /// The promise that it breaks, by which it must be found.
    public var breaks: InvariantName {
        switch self {
        case .acknowledgesBeforeSync: .durability
        case .publishesBeforeSync: .events
        case .forgetsTail, .replaysLastBlock: .recovery
        case .includesDuplicates: .appliedOnce
        case .takesClockAsItIs: .ledgerTime
        case .sleepsWithoutTransactions: .liveness
        case .dropsRefund: .conservation
        case .settlesTwice, .paysForSilence: .settlement
        case .endsOrdersTwice: .orders
        case .releasesCapacityTwice: .capacity
        case .forgetsStanding: .standing
        case .losesEndings: .punctuality
        case .auctionsTakeFirst: .allocation
        case .replicaReorders, .replicaUsesOwnClock: .replicas
        case .sendsBeforePersisting, .signsTwoTotals: .vouchers
        case .payeeSkipsCheck: .exposure
        case .payeeShowsOldVoucher: .payeeLoss
        }
    }
}
