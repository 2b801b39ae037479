// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

/// An account that re-encrypts for others.
public struct ProxyEntry: Sendable, Hashable {
    public let account: AccountID
    public let offer: ProxyOffer
    /// The key to which contents are granted to the account itself, if it publishes one.
    public let encryptionKey: Bytes32?
    /// Since when it has been a proxy without a break.
    public let since: LedgerTime
    /// When its directory entry was set last.
    public let changed: LedgerTime
}

extension ProxyEntry: IndexEntry {
    init(row: Row) throws {
        account = try row.account("account")
        offer = try row.record("offer")
        encryptionKey = try row.optionalDigest("encryption_key")
        since = try row.number("since")
        changed = try row.number("changed")
    }
}
