// SPDX-License-Identifier: Apache-2.0

import ChannelCore

/// What can go wrong with a channel.
public struct ChannelBookError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// The text is no voucher.
        case notAVoucher
        /// The ledger has no such open channel.
        case unknownChannel
        /// No open wallet of this node is the side that is needed.
        case notYours
        /// The channel pays a lease, whose node pays by itself.
        case ofLease
        /// The channel is closing: nothing more is signed.
        case closing
        /// The amount is zero, or the deposit does not cover it.
        case notCovered
        /// The voucher is not taken; the message says why.
        case refused
        /// Another program uses the same records.
        case inUse
        /// What is stored cannot be read.
        case damaged
    }

    public let code: Code
    public let message: String
    /// What to do next.
    public let hint: String?

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message }
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
