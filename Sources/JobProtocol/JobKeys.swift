// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Keys

/// The keys of one order, all from the tenant's account key and the order's public salt: nothing to store, nothing to
/// lose, and an output can be granted on without granting the rest.
public struct JobKeys: Sendable {
    /// What a grant carries.
    public let content: ContentKey

    /// The tenant's side.
    public init(account: PrivateKey, salt: [UInt8]) throws {
        content = try ContentKey(bytes: account.derive("order/content/1", salt: salt))
    }

    /// The provider's side.
    public init(granted content: ContentKey) { self.content = content }

    public var manifest: ContentKey { content.subkey("manifest") }
    public var files: ContentKey { content.subkey("files") }
    public var secrets: ContentKey { content.subkey("secrets") }
    public var log: ContentKey { content.subkey("log") }
    public var output: ContentKey { content.subkey("output") }
    /// Of the live log; apart from the finished one's.
    public var liveLog: ContentKey { content.subkey("live-log") }
}
