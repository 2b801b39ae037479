// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The pure part of reading a file, or a range of it: which chunk comes next, and whether it is what was promised.
///
/// Any tree of UnixFS file nodes is read whose sizes agree on every level: other sizes of chunks, other shapes, nodes
/// with bytes and links. Chunks outside the range are never asked for. No tree, however often it links the same chunk,
/// yields more bytes than its root declares, or takes more chunks for each byte than a tree may be deep: parts of no
/// bytes must be leaves, and few.
public struct FileWalk: Sendable {
    /// A chunk to fetch.
    public struct Step: Hashable, Sendable {
        /// The chunk's name.
        public let cid: CID
        /// Bytes of the file before the chunk's.
        public let offset: UInt64
        /// Bytes of the file in the chunk and below, by its parent; nil for the root.
        public let size: UInt64?
        /// Nodes above the chunk.
        public let depth: Int
    }

    /// The bytes that are wanted.
    public let range: Range<UInt64>
    /// Bytes of the whole file, by its root; nil before the root was taken.
    public private(set) var fileSize: UInt64?
    private let maxBytes: UInt64
    private var emptyParts = 0
    /// Steps to take, last first.
    private var stack: [Step]

    /// A walk from the root.
    /// - Parameters:
    ///   - range: the bytes that are wanted; what is behind the end of the file is not there. Nil means all.
    ///   - maxBytes: a walk that would yield more bytes is refused as soon as its root is taken.
    public init(root: CID, range: Range<UInt64>? = nil, maxBytes: UInt64 = UnixFSLimits.fileBytes) {
        self.range = range ?? 0..<UInt64.max
        self.maxBytes = maxBytes
        stack = [Step(cid: root, offset: 0, size: nil, depth: 0)]
    }

    /// The chunks that come next, at most `count` of those known so far, in order: what may be fetched ahead.
    ///
    /// Behind a node that is not yet taken nothing is known. Inline chunks are left out.
    public func upcoming(_ count: Int) -> [CID] {
        stack.suffix(max(count, 0)).reversed().map(\.cid).filter { $0.digest != nil }
    }

    /// The next chunk; nil at the end.
    public mutating func next() -> Step? { stack.popLast() }

    /// Takes a chunk: checks it, and puts what is below on the list of steps.
    /// - Parameter chunk: what was fetched; nil if it cannot be had. Not looked at when the CID holds its content.
    /// - Returns: the file's next bytes in the range; none for most nodes. A raw leaf within the range is not copied.
    public mutating func take(_ step: Step, _ chunk: Chunk?) throws(UnixFSError) -> [UInt8] {
        let bytes = try step.cid.verified(chunk)
        guard step.cid.codec == .dagPB else {
            try accept(step, size: UInt64(bytes.count))
            return inRange(bytes[...], offset: step.offset)
        }
        let node = try UnixFSNode(bytes, cid: step.cid)
        let size = try Self.checkedSize(node, cid: step.cid)
        try accept(step, size: size)
        let data = node.message.data ?? []
        try push(node, below: step, from: step.offset + UInt64(data.count))
        return inRange(data, offset: step.offset)
    }

    /// Compares with what the parent says; for the root, learns the size of the file.
    private mutating func accept(_ step: Step, size: UInt64) throws(UnixFSError) {
        if let declared = step.size {
            guard declared == size else {
                throw .inconsistent(step.cid, .sizeDiffers(declared: declared, found: size))
            }
            return
        }
        fileSize = size
        let wanted = range.clamped(to: 0..<size)
        guard UInt64(wanted.count) <= maxBytes else {
            throw .tooLarge(step.cid, size: UInt64(wanted.count), max: maxBytes)
        }
    }

    /// The size of the part, if the node is that of a file and its sizes add up.
    private static func checkedSize(_ node: UnixFSNode, cid: CID) throws(UnixFSError) -> UInt64 {
        let message = node.message
        guard message.kind == .file || message.kind == .raw else { throw .notAFile(cid) }
        guard message.blockSizes.count == node.node.links.count else { throw .inconsistent(cid, .sizesAndLinksDiffer) }
        var sum = UInt64(message.data?.count ?? 0)
        for size in message.blockSizes {
            let (next, overflow) = sum.addingReportingOverflow(size)
            guard !overflow else { throw .inconsistent(cid, .sizesDoNotAddUp) }
            sum = next
        }
        // A size that is not written is zero, by the specification.
        guard sum == message.fileSize ?? 0, sum <= UInt64(Int64.max) else { throw .inconsistent(cid, .sizesDoNotAddUp) }
        return sum
    }

    private mutating func push(_ node: UnixFSNode, below step: Step, from start: UInt64) throws(UnixFSError) {
        guard !node.node.links.isEmpty else { return }
        guard step.size != 0 else { throw .inconsistent(step.cid, .emptyPartWithLinks) }
        guard step.depth < UnixFSLimits.fileDepth else { throw .tooDeep(step.cid) }
        var offset = start
        var steps: [Step] = []
        for (link, size) in zip(node.node.links, node.message.blockSizes) {
            guard link.name?.isEmpty ?? true else { throw .inconsistent(step.cid, .namedLink) }
            let part = Step(cid: link.cid, offset: offset, size: size, depth: step.depth + 1)
            if isWanted(part) { steps.append(part) }
            offset += size
        }
        emptyParts += steps.reduce(0) { $0 + ($1.size == 0 ? 1 : 0) }
        guard emptyParts <= UnixFSLimits.emptyParts, stack.count + steps.count <= UnixFSLimits.pendingParts else {
            throw .inconsistent(step.cid, .tooManyParts)
        }
        stack.append(contentsOf: steps.reversed())
    }

    /// A part of no bytes is visited where its place is wanted: it could hold more than it says, and others read it.
    private func isWanted(_ part: Step) -> Bool {
        guard !range.isEmpty else { return false }
        let size = part.size ?? 0
        return part.offset < range.upperBound && part.offset + max(size, 1) > range.lowerBound
    }

    private func inRange(_ bytes: ArraySlice<UInt8>, offset: UInt64) -> [UInt8] {
        let end = offset + UInt64(bytes.count)
        let wanted = range.clamped(to: offset..<end)
        guard wanted.count < bytes.count else { return Array(bytes) }
        let start = bytes.startIndex + Int(wanted.lowerBound - offset)
        return Array(bytes[start..<start + Int(wanted.upperBound - wanted.lowerBound)])
    }
}
