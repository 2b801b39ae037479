// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

extension FileDAG {
    /// Cuts a stream of bytes into chunks, holding one leaf and one node per level.
    ///
    /// A pure value: it returns chunks, the caller stores them in any order and any time before the root is used.
    public struct Builder: Sendable {
        private let layout: Layout
        private var leaf: [UInt8] = []
        /// Finished subtrees that wait for their node, from the leaves upwards.
        private var levels: [[(cid: CID, size: UInt64)]] = [[]]
        private var ready: [Chunk] = []
        /// Bytes pushed so far.
        public private(set) var size: UInt64 = 0

        public init(layout: Layout = .default) {
            self.layout = layout
        }

        /// Takes the next bytes.
        /// - Returns: the chunks that are complete by them.
        public mutating func push(_ bytes: some Collection<UInt8>) -> [Chunk] {
            size += UInt64(bytes.count)
            var rest = bytes[...]
            while !rest.isEmpty {
                // A full leaf is closed only when a byte follows it: the last leaf is never empty.
                if leaf.count == layout.leafBytes { closeLeaf() }
                let part = rest.prefix(layout.leafBytes - leaf.count)
                leaf.append(contentsOf: part)
                rest = rest.dropFirst(part.count)
            }
            return takeReady()
        }

        /// Ends the stream; the builder is empty again.
        /// - Returns: the root, and the chunks not returned before. The root's own chunk is the last one.
        public mutating func finish() -> (root: CID, chunks: [Chunk]) {
            closeLeaf()
            var level = 0
            while level + 1 < levels.count || levels[level].count > 1 {
                closeNode(level)
                level += 1
            }
            let root = levels[level][0].cid
            let chunks = takeReady()
            self = Builder(layout: layout)
            return (root, chunks)
        }

        private mutating func closeLeaf() {
            let chunk = Chunk(leaf, codec: .raw)
            ready.append(chunk)
            append(chunk.cid, size: UInt64(leaf.count), level: 0)
            leaf = []
            leaf.reserveCapacity(layout.leafBytes)
        }

        private mutating func append(_ cid: CID, size: UInt64, level: Int) {
            if level == levels.count { levels.append([]) }
            if levels[level].count == layout.linksPerNode { closeNode(level) }
            levels[level].append((cid, size))
        }

        private mutating func closeNode(_ level: Int) {
            let children = levels[level]
            levels[level] = []
            let node = FileDAGNode(links: children.map(\.cid), sizes: children.map(\.size))
            let chunk = Chunk(node.encoded(), codec: .dagCBOR)
            ready.append(chunk)
            append(chunk.cid, size: node.size, level: level + 1)
        }

        private mutating func takeReady() -> [Chunk] {
            defer { ready = [] }
            return ready
        }
    }
}

/// An inner node: `{size, links, sizes}` in DAG-CBOR order.
struct FileDAGNode: DagCBORCodable {
    /// Bytes below the node.
    let size: UInt64
    let links: [CID]
    let sizes: [UInt64]

    init(links: [CID], sizes: [UInt64]) {
        self.links = links
        self.sizes = sizes
        size = sizes.reduce(0, +)
    }

    func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("size")
        writer.writeUnsigned(size)
        writer.writeKey("links")
        writer.writeArrayHeader(count: links.count)
        for link in links { writer.writeLink(link) }
        writer.writeKey("sizes")
        writer.writeArrayHeader(count: sizes.count)
        for size in sizes { writer.writeUnsigned(size) }
    }

    init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("size")
        size = try reader.readUnsigned()
        try reader.expectKey("links")
        var links: [CID] = []
        for _ in 0..<(try reader.readArrayHeader(max: 1024)) { links.append(try reader.readLink()) }
        try reader.expectKey("sizes")
        var sizes: [UInt64] = []
        for _ in 0..<(try reader.readArrayHeader(max: 1024)) { sizes.append(try reader.readUnsigned()) }
        self.links = links
        self.sizes = sizes
    }
}
