// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import Keys
import Multiformats
import UnixFS
import Workload

/// Makes content to mount, sound and otherwise.
struct MountedData {
    let store: MemoryContentStore

    /// Sealed to an account.
    func sealed(
        _ content: [UInt8], to account: PrivateKey, kind: EnvelopeInfo.Kind = .file, lockedFor other: ContentKey? = nil
    ) async throws -> CID {
        let key = ContentKey.generate()
        let salt = EnvelopeFormat.randomNonce()
        let owner = try OwnerKeys(account: account, salt: salt)
        var writer = SealedWriter(store: store, key: key)
        try await writer.write(content)
        return try await writer.finish(
            info: EnvelopeInfo(kind: kind, name: "data"),
            lock: try EnvelopeLock(other ?? key, owner: owner.delegating, salt: salt))
    }

    func file(_ content: [UInt8]) async throws -> FolderEntry {
        var importer = FileImporter(store: store)
        try await importer.write(content)
        let root = try await importer.finish()
        return FolderEntry(name: try EntryName("file"), cid: root.cid, tsize: root.tsize)
    }

    func link(to target: String) async throws -> CID {
        let (root, chunk) = try SymlinkNode(target: target).build()
        try await store.put(chunk)
        return root.cid
    }

    /// A folder with whatever names, in whatever order.
    func folder(_ entries: [(name: [UInt8], cid: CID)]) async throws -> CID {
        let data = UnixFSData(kind: .directory).encoded()
        let links = entries.map { DagPBLink(cid: $0.cid, name: $0.name, tsize: 0) }
        return try await store.put(DagPBNode(links: links, data: data[...]).encoded(), codec: .dagPB)
    }

    func folder(_ name: String, _ cid: CID) async throws -> CID {
        try await folder([(name: Array(name.utf8), cid: cid)])
    }

    /// A folder that cannot be laid out, and why.
    func hostile() async throws -> [(what: String, root: CID)] {
        let file = try await file([1, 2, 3]).cid
        var found: [(what: String, root: CID)] = []
        for name in ["..", ".", "", "a/b", "../up", "a\u{1b}[2Jb", "a\u{202e}b", "a\nb", "a\\b"] {
            found.append(("the name \(name.debugDescription)", try await folder(name, file)))
        }
        found.append(("a name that is not UTF-8", try await folder([(name: [0xff, 0xfe], cid: file)])))
        found.append(("a name of 256 bytes", try await folder(String(repeating: "n", count: 256), file)))
        found.append(
            ("a name twice", try await folder([(name: [0x61], cid: file), (name: [0x61], cid: file)])))
        for target in ["/etc/passwd", "../secret", "a/../../b", ".."] {
            found.append(("a link to \(target)", try await folder("link", try await link(to: target))))
        }
        found.append(("a link as the root", try await link(to: "x")))
        let missing = CID.of([9, 9, 9], codec: .raw)
        found.append(("a file that nobody has", try await folder("gone", missing)))
        found.append(("no node", try await store.put([0xff, 0xff], codec: .dagPB)))
        found.append(("a folder as a file's part", try await partIsFolder(file)))
        var deep = file
        for _ in 0..<70 { deep = try await folder("d", deep) }
        found.append(("a folder deeper than 64", deep))
        return found
    }

    private func partIsFolder(_ file: CID) async throws -> CID {
        let inner = try await folder("x", file)
        let message = UnixFSData(kind: .file, fileSize: 3, blockSizes: [3]).encoded()
        let node = DagPBNode(links: [DagPBLink(cid: inner, name: nil, tsize: 3)], data: message[...])
        return try await store.put(node.encoded(), codec: .dagPB)
    }
}
