// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Umbral

/// The keys of a content's owner, all from its account's key and the content's public salt: nothing to store, nothing to
/// lose. Each content has a pair of its own, so that a grant opens one content and no other.
public struct OwnerKeys: Sendable {
    /// The pair that the content's key is locked to; even y.
    public let delegating: UmbralSecretKey
    /// Signs the fragments of grants; even y.
    public let signing: UmbralSecretKey

    public init(account: PrivateKey, salt: [UInt8]) throws(UmbralError) {
        delegating = try Self.key(account, "envelope/owner", salt)
        signing = try Self.key(account, "envelope/signer", salt)
    }

    /// The key to which others grant contents to an account: it publishes the x-only public half on the ledger.
    public static func receiving(account: PrivateKey) throws(UmbralError) -> UmbralSecretKey {
        try key(account, "encryption-key", [])
    }

    /// Two secrets of 32 bytes are the 64 that a scalar is made of.
    private static func key(
        _ account: PrivateKey, _ purpose: String, _ salt: [UInt8]
    ) throws(UmbralError) -> UmbralSecretKey {
        try UmbralSecretKey(
            uniform: account.derive(purpose + "/1/a", salt: salt) + account.derive(purpose + "/1/b", salt: salt))
    }
}
