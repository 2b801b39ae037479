// SPDX-License-Identifier: Apache-2.0

/// A file or folder that the node keeps for its user.
public struct ContentInfo: Codable, Sendable, Hashable {
    public var cid: String
    /// What it was called where it came from; may be empty.
    public var name: String
    /// `file` or `folder`.
    public var kind: String
    public var isSealed: Bool
    /// The account it is sealed to; nil for what is in the clear.
    public var owner: String?
    /// Bytes of content.
    public var size: UInt64
    /// Milliseconds since 1970.
    public var added: UInt64

    public init(
        cid: String, name: String, kind: String, isSealed: Bool, owner: String?, size: UInt64, added: UInt64
    ) {
        self.cid = cid
        self.name = name
        self.kind = kind
        self.isSealed = isSealed
        self.owner = owner
        self.size = size
        self.added = added
    }
}

/// One line of a folder.
public struct ContentEntry: Codable, Sendable, Hashable {
    public var name: String
    /// `file`, `folder` or `link`.
    public var kind: String
    /// Nil inside sealed content, whose entries have no names of their own.
    public var cid: String?
    /// Bytes of a file.
    public var size: UInt64?

    public init(name: String, kind: String, cid: String?, size: UInt64?) {
        self.name = name
        self.kind = kind
        self.cid = cid
        self.size = size
    }
}

/// What a node knows of a content.
public struct ContentStatus: Codable, Sendable, Hashable {
    public var cid: String
    public var isSealed: Bool
    /// Nil for what was never added here.
    public var content: ContentInfo?
    public var localChunks: Int
    public var localBytes: UInt64
    public var missingChunks: Int
    public var size: UInt64?
    public var pins: [String]

    public init(
        cid: String, isSealed: Bool, content: ContentInfo?, localChunks: Int, localBytes: UInt64, missingChunks: Int,
        size: UInt64?, pins: [String]
    ) {
        self.cid = cid
        self.isSealed = isSealed
        self.content = content
        self.localChunks = localChunks
        self.localBytes = localBytes
        self.missingChunks = missingChunks
        self.size = size
        self.pins = pins
    }
}

/// A name under which content is kept.
public struct PinInfo: Codable, Sendable, Hashable {
    public var name: String
    public var cid: String

    public init(name: String, cid: String) {
        self.name = name
        self.cid = cid
    }
}

/// What one collection of garbage removed.
public struct GarbageInfo: Codable, Sendable, Hashable {
    public var removedChunks: Int
    public var removedBytes: Int64
    /// Loose chunks that are too young to go.
    public var youngChunks: Int
    public var keptChunks: Int
    public var keptBytes: Int64

    public init(
        removedChunks: Int, removedBytes: Int64, youngChunks: Int, keptChunks: Int, keptBytes: Int64
    ) {
        self.removedChunks = removedChunks
        self.removedBytes = removedBytes
        self.youngChunks = youngChunks
        self.keptChunks = keptChunks
        self.keptBytes = keptBytes
    }
}

/// What a check of the whole store found.
public struct StoreCheckInfo: Codable, Sendable, Hashable {
    public var chunks: Int
    public var bytes: Int64
    public var damaged: [String]
    public var missing: [String]
    public var repaired: [String]
    public var isWhole: Bool

    public init(
        chunks: Int, bytes: Int64, damaged: [String], missing: [String], repaired: [String], isWhole: Bool
    ) {
        self.chunks = chunks
        self.bytes = bytes
        self.damaged = damaged
        self.missing = missing
        self.repaired = repaired
        self.isWhole = isWhole
    }
}

/// What came of taking an archive in.
public struct ImportInfo: Codable, Sendable, Hashable {
    public var roots: [String]
    public var chunks: Int

    public init(roots: [String], chunks: Int) {
        self.roots = roots
        self.chunks = chunks
    }
}

/// Asks for a grant of sealed content.
public struct ContentGrantRequest: Codable, Sendable, Hashable {
    /// A lease's id, a job's, or an account.
    public var to: String
    /// Milliseconds for which a grant to an account holds.
    public var lifetime: UInt64?
    public var threshold: Int?
    public var proxies: Int?
    public var wallet: String?

    public init(to: String, lifetime: UInt64?, threshold: Int?, proxies: Int?, wallet: String?) {
        self.to = to
        self.lifetime = lifetime
        self.threshold = threshold
        self.proxies = proxies
        self.wallet = wallet
    }
}

/// A grant that this node made.
public struct ContentGrantInfo: Codable, Sendable, Hashable {
    public var id: String
    public var cid: String
    /// The lease or account.
    public var to: String
    /// Of the proxies, so many must answer.
    public var threshold: Int
    public var proxies: [String]
    /// Milliseconds since 1970; nil while a lease lives.
    public var until: UInt64?
    public var issued: UInt64
    public var isRevoked: Bool
    /// After a revocation: proxies that did not confirm, each with the reason.
    public var unconfirmed: [String]

    public init(
        id: String, cid: String, to: String, threshold: Int, proxies: [String], until: UInt64?, issued: UInt64,
        isRevoked: Bool, unconfirmed: [String]
    ) {
        self.id = id
        self.cid = cid
        self.to = to
        self.threshold = threshold
        self.proxies = proxies
        self.until = until
        self.issued = issued
        self.isRevoked = isRevoked
        self.unconfirmed = unconfirmed
    }
}

/// A line of a proxy's journal.
public struct ProxyJournalEntry: Codable, Sendable, Hashable {
    /// Milliseconds since 1970.
    public var at: UInt64
    public var proxy: String
    public var action: String
    public var grant: String?
    public var reason: String

    public init(at: UInt64, proxy: String, action: String, grant: String?, reason: String) {
        self.at = at
        self.proxy = proxy
        self.action = action
        self.grant = grant
        self.reason = reason
    }
}
