// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// How a long sequence of bytes is kept in chunks: raw leaves of one size under a balanced tree of DAG-CBOR nodes.
///
/// The layout is a function of the bytes alone, so the same bytes always have the same root, and a reader refuses any
/// other tree: all leaves but the last are full, all nodes but those on the right edge are full, all leaves are equally
/// deep. Bytes that fit one leaf are that leaf; no bytes are the empty leaf.
public enum FileDAG {
    /// A chunk with its name, for the caller to store or send.
    public struct Chunk: Hashable, Sendable {
        public let cid: CID
        public let bytes: [UInt8]

        init(_ bytes: [UInt8], codec: Multicodec) {
            cid = CID.of(bytes, codec: codec)
            self.bytes = bytes
        }
    }

    /// The two numbers that fix the shape.
    public struct Layout: Hashable, Sendable {
        /// Bytes of a leaf.
        public let leafBytes: Int
        /// Most links of a node.
        public let linksPerNode: Int

        /// 256 KiB leaves and 174 links, the numbers of IPFS, so that a node stays below 16 KiB.
        public static let `default` = Layout(uncheckedLeafBytes: 256 << 10, linksPerNode: 174)

        /// - Returns: nil unless leaves have 1 byte to 2 MiB, and nodes 2 to 1024 links.
        public init?(leafBytes: Int, linksPerNode: Int) {
            guard (1...ContentStoreLimits.chunkBytes).contains(leafBytes), (2...1024).contains(linksPerNode) else {
                return nil
            }
            self.init(uncheckedLeafBytes: leafBytes, linksPerNode: linksPerNode)
        }

        private init(uncheckedLeafBytes leafBytes: Int, linksPerNode: Int) {
            self.leafBytes = leafBytes
            self.linksPerNode = linksPerNode
        }

        /// Bytes below a full subtree of `height` (0 = a leaf); `UInt64.max` when it would be more.
        func capacity(height: Int) -> UInt64 {
            var bytes = UInt64(leafBytes)
            for _ in 0..<height {
                let (product, overflow) = bytes.multipliedReportingOverflow(by: UInt64(linksPerNode))
                if overflow { return .max }
                bytes = product
            }
            return bytes
        }

        /// The height of the tree over `size` bytes.
        func height(for size: UInt64) -> Int {
            var height = 0
            while capacity(height: height) < size { height += 1 }
            return height
        }
    }

    /// Fetches one chunk, or nil when it cannot be had. The reader verifies what comes.
    public typealias Fetch = @Sendable (CID) async throws -> [UInt8]?

    /// Cuts `bytes` and stores every chunk.
    /// - Returns: the root.
    public static func store(_ bytes: [UInt8], in store: some ContentStore) async throws -> CID {
        var builder = Builder()
        for chunk in builder.push(bytes) {
            try await store.put(chunk.bytes, as: chunk.cid)
        }
        let (root, rest) = builder.finish()
        for chunk in rest {
            try await store.put(chunk.bytes, as: chunk.cid)
        }
        return root
    }

    /// All bytes below `root`, at most `maxBytes`.
    public static func read(_ root: CID, from store: some ContentStore, maxBytes: UInt64) async throws -> [UInt8] {
        var reader = Reader(root: root, maxBytes: maxBytes) { try await store.get($0) }
        var bytes: [UInt8] = []
        while let part = try await reader.next() {
            bytes += part
        }
        return bytes
    }

    /// Every chunk of the tree, root first, each once: what a copy needs.
    ///
    /// Leaves are named, not fetched.
    public static func cids(
        _ root: CID, maxBytes: UInt64 = ContentStoreLimits.fileBytes, layout: Layout = .default, get: @escaping Fetch
    ) async throws -> [CID] {
        var walk = FileDAGWalk(root: root, maxBytes: maxBytes, layout: layout)
        var seen: Set<CID> = []
        var list: [CID] = []
        while let step = walk.next() {
            if seen.insert(step.cid).inserted { list.append(step.cid) }
            guard step.isNode else { continue }
            try walk.enter(step, node: try await get(step.cid))
        }
        return list
    }
}

/// Why a tree of chunks was refused.
public enum FileDAGError: Error, Hashable, Sendable {
    /// A chunk cannot be had.
    case missing(CID)
    /// A chunk's bytes are not those of its name.
    case mismatch(CID)
    /// A node is not what the layout demands of it.
    case badNode(CID)
    /// A leaf does not have the size its node says.
    case badLeaf(CID)
    /// The file is larger than the caller allows.
    case tooLarge(size: UInt64, max: UInt64)
}
