// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What happened, as far as a reader of a trace wants to know it.
public enum TraceKind: UInt8, Sendable {
    case ordererTicks, blockSealed, blockDurable, ordererCrashes, ordererRestarts, snapshotDurable
    case replicaTicks, replicaApplies, replicaCrashes, replicaRestarts
    case partyWakes, partyCrashes, partyRestarts, submits, answered, refused, givesUp
    case messageArrives, messageLost, messageDoubled, messageDelayed
    case channelOpens, channelCloses, channelSideCrashes, channelSideRestarts, voucherSigned, oldBackup, refusesToSign,
        workFrozen,
        workResumed
    case clockJumps, partition, faultsStop, lie
}

/// The last events of a run, to be printed when something is wrong, and a hash over all of them: two runs with the same
/// hash did the same.
public struct Trace: Sendable {
    public struct Entry: Sendable, CustomStringConvertible {
        public let time: UInt64
        public let kind: TraceKind
        /// Who; numbers as the kind has them.
        public let first: UInt64
        public let second: UInt64

        public var description: String { "\(time) ms  \(kind)  \(first)  \(second)" }
    }

    private var ring: [Entry] = []
    private var position = 0
    private let capacity: Int
    /// Events so far.
    public private(set) var count: UInt64 = 0
    private var low: UInt64 = 0x9ae1_6a3b_2f90_404f
    private var high: UInt64 = 0xc3a5_c85c_97cb_3127

    /// - Parameter capacity: how many events are kept for printing.
    public init(capacity: Int) { self.capacity = max(1, capacity) }

    mutating func note(_ kind: TraceKind, at time: UInt64, _ first: UInt64 = 0, _ second: UInt64 = 0) {
        count += 1
        mix(time)
        mix(UInt64(kind.rawValue) << 56 ^ first)
        mix(second)
        let entry = Entry(time: time, kind: kind, first: first, second: second)
        if ring.count < capacity { ring.append(entry) } else { ring[position] = entry }
        position = (position + 1) % capacity
    }

    /// Mixes content into the hash that no entry shows, such as a block's name.
    mutating func mix(_ digest: Bytes32) {
        digest.withBytes { bytes in
            for offset in stride(from: 0, to: 32, by: 8) {
                mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian)
            }
        }
    }

    private mutating func mix(_ word: UInt64) {
        low = (low ^ word) &* 0x9fb2_1c65_1e98_df25
        low ^= low >> 32
        high = (high &+ word) &* 0xd6e8_feb8_6659_fd93
        high ^= high >> 29
    }

    /// 32 hexadecimal digits over everything that happened.
    public var hash: String {
        func digits(_ word: UInt64) -> String {
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        return digits(high) + digits(low)
    }

    /// The events that are kept, oldest first.
    public var entries: [Entry] { ring.count < capacity ? ring : Array(ring[position...] + ring[..<position]) }
}
