// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// Who a message is for.
enum Address: Hashable, Sendable {
    case orderer
    case replica(Int)
    case party(Int)

    /// For traces.
    var number: UInt64 {
        switch self {
        case .orderer: 0
        case .replica(let number): 1_000_000 + UInt64(number)
        case .party(let number): 2_000_000 + UInt64(number)
        }
    }
}

/// What travels, and may be lost, late, doubled and overtaken.
enum Message: Sendable {
    case submission(Submission)
    case answer(CID, Answer)
    case block(height: UInt64, bytes: [UInt8])
    case blocksWanted(above: UInt64, by: Int)
    /// Of a channel's two sides, by the number of the link.
    case link(Int, to: ChannelSide, LinkMessage)
    /// A node tells a provider of an order.
    case offer(OrderID)
    /// A node tells a party that something of its own has changed.
    case poke
}

/// What happens at a moment of virtual time.
enum Happening: Sendable {
    case ordererTicks(epoch: Int)
    case ordererSyncs(epoch: Int)
    case ordererSnapshot(epoch: Int)
    case ordererRestarts
    case replicaTicks(Int, epoch: Int)
    case replicaSnapshot(Int, epoch: Int)
    case replicaRestarts(Int, diskIsGone: Bool)
    case partyWakes(Int)
    case partyRestarts(Int)
    case linkRings(Int, ChannelSide)
    case linkRestarts(Int, ChannelSide)
    case arrives(Message, at: Address)
    case strikes(Strike)
    case clockMends
    case outageEnds
    case faultsStop
    case looks
}

/// A fault that comes again and again.
enum Strike: CaseIterable, Sendable {
    case ordererCrash, replicaCrash, partyCrash, clockJump, outage
}
