// SPDX-License-Identifier: Apache-2.0

/// The UnixFS message in the data of a DAG-PB node: what the node is.
///
/// Source: <https://specs.ipfs.tech/unixfs/#dag-pb-node>.
public struct UnixFSData: Hashable, Sendable {
    /// What a node is.
    public enum Kind: UInt64, Hashable, Sendable {
        /// Bytes of a file, in an old form: the same as `file`, and never written here.
        case raw = 0
        /// A folder with all its entries.
        case directory = 1
        /// A file, or a part of one.
        case file = 2
        /// Reserved by the specification.
        case metadata = 3
        /// A symbolic link.
        case symlink = 4
        /// A folder, or a part of one, with its entries distributed over chunks by their hashes.
        case hamtShard = 5
    }

    /// When content was last changed.
    public struct Time: Hashable, Sendable {
        /// Seconds since 1970-01-01T00:00:00Z; may be negative.
        public let seconds: Int64
        /// Nanoseconds that are added to the seconds, 0 to 999 999 999.
        public let nanoseconds: UInt32

        /// Nil unless `nanoseconds` is below one second.
        public init?(seconds: Int64, nanoseconds: UInt32 = 0) {
            guard nanoseconds < 1_000_000_000 else { return nil }
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }
    }

    /// What the node is.
    public var kind: Kind
    /// Bytes of a file before those of its links, the target of a symbolic link, or the bit field of a shard.
    public var data: ArraySlice<UInt8>?
    /// Bytes of the file or the part, in this node and below.
    public var fileSize: UInt64?
    /// Bytes of the file below each link.
    public var blockSizes: [UInt64]
    /// The multihash code of the hash by which a shard places names.
    public var hashType: UInt64?
    /// Slots of a shard.
    public var fanout: UInt64?
    /// Permission bits, and 20 bits for future use. Kept when read; nothing here writes it.
    public var mode: UInt32?
    /// Time of the last change. Kept when read; nothing here writes it.
    public var time: Time?

    /// A message with the given fields.
    public init(
        kind: Kind, data: ArraySlice<UInt8>? = nil, fileSize: UInt64? = nil, blockSizes: [UInt64] = [],
        hashType: UInt64? = nil, fanout: UInt64? = nil, mode: UInt32? = nil, time: Time? = nil
    ) {
        self.kind = kind
        self.data = data
        self.fileSize = fileSize
        self.blockSizes = blockSizes
        self.hashType = hashType
        self.fanout = fanout
        self.mode = mode
        self.time = time
    }
}
