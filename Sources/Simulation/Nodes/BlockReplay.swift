// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats

/// A block that is in the chain for good, and what it did.
struct DurableBlock: Sendable {
    let block: Block
    let cid: CID
    let transactions: [VerifiedTransaction]
    let events: [LedgerEvent]
}

/// Why a node does not take a block.
enum ReplayFailure: Error, Sendable, CustomStringConvertible {
    case doesNotDecode(String)
    case doesNotFollow(height: UInt64)
    case refused(height: UInt64, Refusal)
    case wrongRoot(height: UInt64)
    case conservation(ConservationViolation)

    var description: String {
        switch self {
        case .doesNotDecode(let why): "a block does not decode: \(why)"
        case .doesNotFollow(let height): "block \(height) does not follow its predecessor"
        case .refused(let height, let refusal): "block \(height) holds a transaction that is refused: \(refusal.code)"
        case .wrongRoot(let height): "block \(height) states another root than its transactions lead to"
        case .conservation(let violation): "\(violation)"
        }
    }
}

extension NodeLedger {
    /// Checks the next block and carries it out, as every node does.
    ///
    /// - Parameter bend: what a planted bug makes of block and transactions first.
    mutating func replay(
        _ bytes: [UInt8], bend: (inout LedgerTime, inout [VerifiedTransaction]) -> Void = { _, _ in }
    ) throws(ReplayFailure) -> DurableBlock {
        let block: Block
        do { block = try Block.decode(bytes) } catch { throw .doesNotDecode("\(error)") }
        let height = core.height + 1
        guard block.height == height, block.previous == core.head, block.time >= core.time else {
            throw .doesNotFollow(height: height)
        }
        var transactions: [VerifiedTransaction] = []
        transactions.reserveCapacity(block.transactions.count)
        for bytes in block.transactions {
            do throws(Refusal) { transactions.append(try VerifiedTransaction(fromOwnBlock: bytes)) } catch {
                throw .refused(height: height, error)
            }
        }
        var time = block.time
        bend(&time, &transactions)
        begin(at: time)
        for transaction in transactions {
            if case .failure(let refusal) = apply(transaction) { throw .refused(height: height, refusal) }
        }
        if let stated = block.root, root() != stated { throw .wrongRoot(height: height) }
        let cid = CID.of(bytes, codec: .dagCBOR)
        do {
            let events = try end(cid: cid)
            return DurableBlock(block: block, cid: cid, transactions: transactions, events: events)
        } catch { throw .conservation(error) }
    }
}
