// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

extension FileDAG {
    /// Gives back the bytes below a root, leaf by leaf, verifying every chunk and the shape of the tree.
    ///
    /// Memory is one leaf and one node per level. The number of fetches is bounded by the file's size, because leaves
    /// that are not full are refused.
    public struct Reader: Sendable {
        private var walk: FileDAGWalk
        private let get: Fetch

        /// - Parameters:
        ///   - maxBytes: a larger file is refused as soon as its root is read.
        ///   - get: fetches one chunk; what it returns is not trusted.
        public init(
            root: CID, maxBytes: UInt64 = ContentStoreLimits.fileBytes, layout: Layout = .default,
            get: @escaping Fetch
        ) {
            walk = FileDAGWalk(root: root, maxBytes: maxBytes, layout: layout)
            self.get = get
        }

        /// The next bytes, nil at the end.
        /// - Throws: `FileDAGError`, or what `get` throws.
        public mutating func next() async throws -> [UInt8]? {
            while let step = walk.next() {
                let bytes = try await get(step.cid)
                if step.isNode {
                    try walk.enter(step, node: bytes)
                } else {
                    return try walk.leaf(step, bytes: bytes)
                }
            }
            return nil
        }
    }
}

/// The pure part of reading: which chunk comes next, and whether a chunk is what the layout demands.
struct FileDAGWalk: Sendable {
    struct Step: Sendable {
        let cid: CID
        /// What the parent says is below; nil for the root.
        let size: UInt64?
        /// Levels below; nil for the root.
        let height: Int?
        let isNode: Bool
    }

    private let layout: FileDAG.Layout
    private let maxBytes: UInt64
    /// Steps to take, last first.
    private var stack: [Step]

    init(root: CID, maxBytes: UInt64, layout: FileDAG.Layout) {
        self.layout = layout
        self.maxBytes = maxBytes
        stack = [Step(cid: root, size: nil, height: nil, isNode: root.codec != .raw)]
    }

    mutating func next() -> Step? { stack.popLast() }

    /// Checks a leaf's bytes.
    func leaf(_ step: Step, bytes: [UInt8]?) throws(FileDAGError) -> [UInt8] {
        guard let bytes else { throw .missing(step.cid) }
        guard bytes.count <= ContentStoreLimits.chunkBytes, step.cid.matches(bytes) else { throw .mismatch(step.cid) }
        let size = UInt64(bytes.count)
        guard size <= maxBytes else { throw .tooLarge(size: size, max: maxBytes) }
        guard bytes.count <= layout.leafBytes, step.size ?? size == size else { throw .badLeaf(step.cid) }
        return bytes
    }

    /// Checks a node and puts its children on the stack.
    mutating func enter(_ step: Step, node bytes: [UInt8]?) throws(FileDAGError) {
        guard let bytes else { throw .missing(step.cid) }
        guard step.cid.codec == .dagCBOR, bytes.count <= ContentStoreLimits.chunkBytes else { throw .badNode(step.cid) }
        guard step.cid.matches(bytes) else { throw .mismatch(step.cid) }
        guard let node = try? FileDAGNode.decode(bytes, limits: .default) else { throw .badNode(step.cid) }
        guard node.size <= maxBytes else { throw .tooLarge(size: node.size, max: maxBytes) }
        let height = step.height ?? layout.height(for: node.size)
        guard step.size ?? node.size == node.size, height > 0, node.sizes == childSizes(of: node.size, height: height),
            node.links.count == node.sizes.count
        else { throw .badNode(step.cid) }
        for (link, size) in zip(node.links, node.sizes).reversed() {
            guard link.codec == (height == 1 ? .raw : .dagCBOR) else { throw .badNode(step.cid) }
            stack.append(Step(cid: link, size: size, height: height - 1, isNode: height > 1))
        }
    }

    /// Full subtrees and a rest: the only split the layout allows.
    private func childSizes(of size: UInt64, height: Int) -> [UInt64]? {
        let full = layout.capacity(height: height - 1)
        let count = size / full
        guard count <= UInt64(layout.linksPerNode) else { return nil }
        let rest = size % full
        return Array(repeating: full, count: Int(count)) + (rest > 0 ? [rest] : [])
    }
}
