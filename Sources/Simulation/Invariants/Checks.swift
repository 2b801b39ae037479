// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// All promises, and what is known of the chain: names of its durable blocks, and what was acknowledged.
struct Checks: Sendable {
    /// Names of the durable blocks, the first at 0.
    private(set) var chain: [CID] = []
    private(set) var acknowledged: [(transaction: CID, height: UInt64)] = []
    private var time: LedgerTimeOrder
    private var once = AppliedOnce()
    private var orders = OrderFate()
    private var allocations = Allocations()
    private var capacity = CapacityBalance()
    private var standing = StandingCounts()
    private var conservation: Conservation
    private var settlement: Settlement
    private var waits = OpenWaits()
    private(set) var count: UInt64 = 0

    /// - Parameter countEvery: blocks between two counts of all money.
    init(_ genesis: Genesis, countEvery: UInt64) {
        time = LedgerTimeOrder(genesis)
        conservation = Conservation(genesis, every: countEvery)
        settlement = Settlement(genesis)
    }

    var height: UInt64 { UInt64(chain.count) }

    /// Follows a block that is on the orderer's disk for good, with the ledger as the block left it.
    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        chain.append(block.cid)
        count += 9
        try time.follow(block, ledger)
        try once.follow(block, ledger)
        try orders.follow(block, ledger)
        try allocations.follow(block, ledger)
        try conservation.follow(block, ledger)
        try settlement.follow(block, ledger)
        if let late = settlement.late(at: block.block.time) { throw Violation(.punctuality, late) }
        try waits.follow(block, reachableSince: settlement.reachableSince)
        try capacity.follow(block, ledger)
        try standing.follow(block, ledger)
    }

    func audit(_ ledger: NodeLedger) throws(Violation) {
        try orders.audit(ledger)
        try capacity.audit(ledger)
        try conservation.audit(ledger)
        try settlement.audit(ledger)
    }

    // MARK: Promises about single moments

    /// The orderer has told a sender that its transaction is applied.
    mutating func acknowledge(_ transaction: CID, at height: UInt64) {
        acknowledged.append((transaction, height))
    }

    /// A node shows its parties a block.
    func published(_ block: DurableBlock) throws(Violation) {
        let height = block.block.height
        guard height <= self.height, chain[Int(height) - 1] == block.cid else {
            throw Violation(.events, "block \(block.cid) of height \(height) was shown, and is not durable")
        }
    }

    /// The orderer has started again.
    func recovered(_ orderer: Orderer) throws(Violation) {
        guard let core = orderer.ledger?.core else { return }
        let durable = UInt64(orderer.log.count)
        guard core.height == durable else {
            throw Violation(.recovery, "it starts at block \(core.height), and the disk has \(durable)")
        }
        guard core.height >= height else {
            throw Violation(.recovery, "it starts at block \(core.height), and \(height) were durable")
        }
        let last = orderer.log.count == 0 ? nil : CID.of(orderer.log.block(orderer.log.count - 1), codec: .dagCBOR)
        guard last ?? core.network == core.head else {
            throw Violation(.recovery, "it starts at \(core.head), and the disk ends with another block")
        }
        try durabilityHolds(orderer.heights, durable: durable)
    }

    /// Everything acknowledged is in the chain, where it was said to be.
    private func durabilityHolds(_ heights: [CID: UInt64], durable: UInt64) throws(Violation) {
        for (transaction, height) in acknowledged where heights[transaction] != height || height > durable {
            throw Violation(.durability, "transaction \(transaction) was acknowledged in block \(height) and is gone")
        }
    }

    /// At the end, whatever has happened.
    func finished() throws(Violation) {
        for (transaction, height) in acknowledged where once.heights[transaction] != height {
            throw Violation(.durability, "transaction \(transaction) was acknowledged in block \(height) and is gone")
        }
    }
}
