// SPDX-License-Identifier: Apache-2.0

/// Why a content store refused or failed.
public struct ContentStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// The bytes do not hash to the CID.
        case mismatch
        /// The CID has a hash other than sha2-256, which cannot be verified here.
        case unsupportedHash
        /// The CID's codec is neither raw, dag-pb nor dag-cbor: links of such a chunk could not be followed, so what it
        /// needs would be collected as garbage.
        case unsupportedCodec
        /// The chunk is larger than a chunk may be.
        case chunkTooLarge
        /// The store's own quota is used up.
        case quotaExceeded
        /// The disk is full (or the user's quota on it).
        case diskFull
        /// Another process has the store open.
        case locked
        /// The name of a pin is empty, too long or has control characters.
        case badName
        /// Something pinned has a link that cannot be followed.
        case incomplete
        /// The operating system refused a file operation.
        case inputOutput
        /// The store has been closed.
        case closed
        /// A remote store cannot be reached, or does not answer as its protocol says.
        case unreachable
    }

    public let code: Code
    /// What happened and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}

/// What a store noticed by itself; for the log of whoever owns it.
public enum ContentStoreEvent: Hashable, Sendable {
    /// A file did not hold what its name says, and was moved to `path`.
    case damaged(file: String, movedTo: String)
    /// Files left by a process that was ended in the middle were removed at start.
    case swept(files: Int)
}

/// The bounds of this module.
public enum ContentStoreLimits {
    /// The largest chunk: what the exchange protocols of IPFS carry in one message (2 MiB).
    public static let chunkBytes = 2 << 20
    /// A pin's name in UTF-8 bytes; it is a label, not content.
    public static let pinNameBytes = 512
    /// Chunks and bytes that wait for `flush` before the store flushes by itself, so that a caller who never does
    /// cannot collect unbounded unsynced data.
    public static let pendingChunks = 4096
    public static let pendingBytes = 256 << 20
    /// Up to this many files are synced one by one; more by one call for the whole file system.
    public static let singleSyncs = 8
    /// Chunks that a check of the whole store reads at once: enough to keep the hashing busy.
    public static let checksAtOnce = 16
    /// Leaves of a file that are hashed and written at a time while it is imported.
    public static let leavesAtOnce = 8
    /// Small files of a folder that are hashed and written at a time while it is imported.
    public static let filesAtOnce = 64
    /// Chunks of a file that are fetched before they are asked for: enough to keep disk, hashing and reader busy at a
    /// time, and 4 MiB of memory at the usual size.
    public static let chunksAhead = 16
    /// The largest file that is read when the caller names no bound: 1 TiB.
    public static let fileBytes: UInt64 = 1 << 40
}
