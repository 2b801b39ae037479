// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A symbolic link: one chunk that holds the path it stands for.
///
/// Source: <https://specs.ipfs.tech/unixfs/#dag-pb-symlink>.
public struct SymlinkNode: Hashable, Sendable {
    /// The path, as it was written. It may be absolute, hold "..", or lead nowhere.
    public let target: String

    /// A symbolic link to a path of 1 to `UnixFSLimits.symlinkBytes` bytes without NUL.
    public init(target: String) throws(NameRefusal) {
        guard !target.isEmpty else { throw .empty }
        guard target.utf8.count <= UnixFSLimits.symlinkBytes else { throw .tooLong(max: UnixFSLimits.symlinkBytes) }
        guard !target.utf8.contains(0) else { throw .nul }
        self.target = target
    }

    /// The chunk, and what a folder says of it.
    public func build(profile: ImportProfile = .v1) -> (root: FolderRoot, chunk: Chunk) {
        let message = UnixFSData(kind: .symlink, data: Array(target.utf8)[...]).encoded()
        let chunk = profile.nodeChunk(DagPBNode(links: [], data: message[...]).encoded())
        return (FolderRoot(cid: chunk.cid, tsize: UInt64(chunk.bytes.count)), chunk)
    }

    /// Reads the target from a node of that kind; nil when it breaks the rules.
    init?(_ node: DagPBNode, _ message: UnixFSData) {
        guard message.kind == .symlink, node.links.isEmpty,
            let target = String(validating: message.data ?? [], as: UTF8.self)
        else { return nil }
        try? self.init(target: target)
    }
}
