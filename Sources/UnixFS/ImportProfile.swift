// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The numbers that decide which chunks, and so which CID, a file or folder gets.
///
/// The same bytes under the same profile have the same CID in every implementation. Source: IPIP-499,
/// <https://specs.ipfs.tech/ipips/ipip-0499/>.
public struct ImportProfile: Hashable, Sendable {
    /// How the size of a folder is measured when it is decided whether to shard it.
    public enum FolderMeasure: Hashable, Sendable {
        /// The bytes of names and of CIDs ("links-bytes").
        case linkBytes
        /// The bytes of the node that would hold all entries ("block-bytes").
        case nodeBytes
    }

    /// 0 or 1. Version 0 knows only DAG-PB.
    public let cidVersion: Int
    /// True if leaves are the file's bytes, false if each is a node.
    public let rawLeaves: Bool
    /// Bytes of a file in a full leaf.
    public let leafBytes: Int
    /// Most links of a file's node.
    public let linksPerNode: Int
    /// Slots of a shard.
    public let fanout: Int
    /// How folders are measured.
    public let folderMeasure: FolderMeasure
    /// A folder that measures more than this many bytes is sharded; one of exactly this size is not. (Kubo before 0.40
    /// sharded that one too.)
    public let folderThreshold: Int

    /// "unixfs-v0-2015", what Kubo makes unless told otherwise: CIDs "Qm…", DAG-PB leaves of 256 KiB, 174 links.
    public static let v0 = ImportProfile(0, rawLeaves: false, 256 << 10, 174, .linkBytes)
    /// What Kubo before 0.40 makes with `--cid-version=1`: raw leaves of 256 KiB, 174 links.
    public static let v1 = ImportProfile(1, rawLeaves: true, 256 << 10, 174, .linkBytes)
    // swift-format-ignore: AlwaysUseLowerCamelCase
    /// "unixfs-v1-2025", meant for all implementations: raw leaves of 1 MiB, 1024 links.
    public static let v1_2025 = ImportProfile(1, rawLeaves: true, 1 << 20, 1024, .nodeBytes)

    /// A profile of one's own, with CIDs of version 1.
    /// - Returns: nil unless leaves have 1 byte to 1 MiB, nodes 2 to 1024 links, `fanout` is a power of two in
    ///   `UnixFSLimits.fanout`, and the threshold is 0 to 1 MiB.
    public init?(
        rawLeaves: Bool, leafBytes: Int, linksPerNode: Int, fanout: Int = 256,
        folderMeasure: FolderMeasure = .nodeBytes,
        folderThreshold: Int = 256 << 10
    ) {
        guard (1...1 << 20).contains(leafBytes), (2...1024).contains(linksPerNode),
            UnixFSLimits.fanout.contains(fanout), fanout.nonzeroBitCount == 1, (0...1 << 20).contains(folderThreshold)
        else { return nil }
        self.init(1, rawLeaves: rawLeaves, leafBytes, linksPerNode, folderMeasure, fanout, folderThreshold)
    }

    private init(
        _ cidVersion: Int, rawLeaves: Bool, _ leafBytes: Int, _ linksPerNode: Int, _ folderMeasure: FolderMeasure,
        _ fanout: Int = 256, _ folderThreshold: Int = 256 << 10
    ) {
        self.cidVersion = cidVersion
        self.rawLeaves = rawLeaves
        self.leafBytes = leafBytes
        self.linksPerNode = linksPerNode
        self.fanout = fanout
        self.folderMeasure = folderMeasure
        self.folderThreshold = folderThreshold
    }
}
