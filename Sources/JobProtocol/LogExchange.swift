// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PeerNetwork

/// How a job's log travels while it runs: a stream from provider to tenant.
///
/// Messages: first the header of a `FrameSealer` stream, then its frames, each holding whole `LogFrame`s. All of it is
/// ciphertext, so anybody may ask.
public enum LogExchange {
    public static let name = PeerProtocol("/weft/log/1")

    /// What a reader says first: lease digest (32 bytes), how many messages it has (8 bytes, big-endian; a broken stream
    /// is taken up where it broke), and 1 to follow until the end or 0 to get what is there.
    public struct Opening: Hashable, Sendable {
        public var lease: LeaseID
        public var from: UInt64
        public var follows: Bool

        public init(lease: LeaseID, from: UInt64, follows: Bool) {
            self.lease = lease
            self.from = from
            self.follows = follows
        }

        public init?(_ bytes: [UInt8]) {
            guard bytes.count == 41, let digest = Bytes32(bytes.prefix(32)), bytes[40] <= 1 else { return nil }
            lease = LeaseID(digest: digest)
            from = bytes[32..<40].reduce(0) { $0 << 8 | UInt64($1) }
            follows = bytes[40] == 1
        }

        public var bytes: [UInt8] {
            let count = stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: from >> UInt64($0)) }
            return lease.digest.bytes + count + [follows ? 1 : 0]
        }
    }
}
