// SPDX-License-Identifier: Apache-2.0

/// A failure at the edge of this module. Two errors are equal when their codes are: nothing decides by the text.
public struct ChannelError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of failure it was.
    public enum Code: String, Sendable, CaseIterable {
        /// Terms that make no channel: the message says which and what would.
        case invalidTerms
        /// The key is not the payer's.
        case wrongKey
        /// What was stored belongs to another channel.
        case wrongChannel
        /// What was stored holds a voucher that the payer's key did not sign.
        case damagedState
    }

    public let code: Code
    /// What happened and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
