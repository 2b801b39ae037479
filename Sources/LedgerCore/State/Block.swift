// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// An ordered batch of transactions at one time; blocks form a hash chain from the genesis.
///
/// A block holds applied transactions only: what was refused is answered to its sender and leaves no trace.
public struct Block: Hashable, Sendable {
    /// 1 for the first block after the genesis.
    public var height: UInt64
    /// The genesis' CID for the first block, then the previous block's.
    public var previous: CID
    /// Never before the previous block's time.
    public var time: LedgerTime
    /// The root of the state tree after this block (docs/STATE.md), in those blocks that state it; every node checks it.
    public var root: Bytes32?
    /// Canonical bytes of `SignedTransaction`s.
    public var transactions: [[UInt8]]

    public init(height: UInt64, previous: CID, time: LedgerTime, root: Bytes32? = nil, transactions: [[UInt8]]) {
        self.height = height
        self.previous = previous
        self.time = time
        self.root = root
        self.transactions = transactions
    }
}

extension Block: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 5)
        writer.field("root", root)
        writer.field("time", time)
        writer.field("height", height)
        writer.writeKey("previous")
        writer.writeLink(previous)
        writer.writeKey("transactions")
        writer.writeArrayHeader(count: transactions.count)
        for transaction in transactions { writer.writeBytes(transaction) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 5)
        root = try reader.optionalBytes32("root")
        time = try reader.number("time")
        height = try reader.number("height")
        try reader.expectKey("previous")
        previous = try reader.readLink()
        try reader.expectKey("transactions")
        let count = try reader.readArrayHeader(max: LedgerLimits.transactionsPerBlock)
        transactions = []
        transactions.reserveCapacity(count)
        for _ in 0..<count { transactions.append(try reader.readBytes(max: LedgerLimits.transactionBytes)) }
    }
}
