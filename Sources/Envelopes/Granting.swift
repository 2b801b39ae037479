// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Ways to hand a content key to one recipient.
///
/// The seam between content encryption and key delivery: how a recipient gets a key can change without touching one
/// envelope.
public protocol Granting: Sendable {
    /// The bytes from which only the holder of `recipient`'s private half learns `key`, and only in `context`.
    ///
    /// - Parameters:
    ///   - key: The content key to hand over.
    ///   - recipient: X25519 public key of the recipient.
    ///   - context: What the grant is for, such as the bytes of an order's id; not secret, not in the grant.
    func grant(_ key: ContentKey, to recipient: Bytes32, context: [UInt8]) throws -> [UInt8]

    /// The content key of a grant that was made for `recipient` and `context`.
    func open(_ grant: [UInt8], with recipient: RecipientKey, context: [UInt8]) throws -> ContentKey
}
