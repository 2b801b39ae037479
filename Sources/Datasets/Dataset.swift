// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import UnixFS

/// Content that this node's user has added, or pinned, and keeps.
public struct Dataset: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        case file, folder
    }

    public let root: CID
    /// What it was called where it came from; empty when nothing says.
    public var name: String
    public var kind: Kind
    /// Whether it is an envelope. What is not sealed is readable for everybody who has its CID.
    public var isSealed: Bool
    /// The account whose wallet sealed it.
    public var owner: AccountID?
    /// Bytes of content.
    public var size: UInt64
    /// By ledger time.
    public var added: LedgerTime
}

/// How content is added.
public enum AddingMode: Hashable, Sendable {
    /// Sealed to a wallet, the default one when nil: two times the same content are two envelopes.
    case sealed(wallet: String?)
    /// In the clear, with the CID that every IPFS tool gives it.
    case plain(ImportProfile)
}

/// The bounds of this module.
public enum DatasetLimits {
    /// Largest content that is added in one go.
    public static let contentBytes: UInt64 = 1 << 40
    /// Entries of one folder that are listed at a time.
    public static let listedEntries = 100_000
    /// Most proxies that are asked about one content.
    public static let askedProxies = 64
}
