// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import UnixFS
import Workload

/// What was imported.
public struct ImportedRoot: Hashable, Sendable {
    public let cid: CID
    /// Bytes of all files.
    public var size: UInt64
    public var files: Int
}

/// Stores a bundle's files and folders as a UnixFS tree while they come, in memory of one folder's names for each level.
///
/// The order of a bundle is what makes that possible: a folder is directly followed by all that is in it. A file's
/// executable bit is not kept, as IPFS tools do not keep it either.
package struct FolderImporter: Sendable {
    /// A folder whose entries are coming.
    private struct OpenFolder: Sendable {
        let name: String
        var builder: FolderBuilder
        /// Small files on their way into the store, the oldest first.
        var files: [(name: EntryName, root: Task<FileRoot, any Error>)] = []
    }

    private let profile: ImportProfile
    private let store: any ContentStore
    private var folders: [OpenFolder]
    private var file: (name: EntryName, importer: FileImporter)?
    private var small: [UInt8]?
    private var size: UInt64 = 0
    private var count = 0

    package init(profile: ImportProfile, store: any ContentStore) {
        self.profile = profile
        self.store = store
        folders = [OpenFolder(name: "", builder: FolderBuilder(profile: profile))]
    }

    package mutating func take(_ events: [BundleEvent]) async throws {
        for event in events {
            switch event {
            case .begin(let entry): try await begin(entry)
            case .content(let bytes): try await add(bytes)
            case .end: try await endFile()
            case .finished: continue
            }
        }
    }

    /// The root folder. Durable after the store's `flush`.
    package mutating func finish() async throws -> ImportedRoot {
        while folders.count > 1 { try await closeFolder() }
        try await settle(keeping: 0)
        let (root, chunks) = try folders[0].builder.finish()
        for chunk in chunks { try await store.put(chunk) }
        return ImportedRoot(cid: root.cid, size: size, files: count)
    }

    private mutating func begin(_ entry: BundleEntry) async throws {
        let components = entry.path.split(separator: "/")
        // The folders above the entry are the first of those that are open.
        while folders.count > components.count { try await closeFolder() }
        guard let last = components.last else { return }
        let name = try EntryName(String(last))
        switch entry.kind {
        case .folder: folders.append(OpenFolder(name: String(last), builder: FolderBuilder(profile: profile)))
        case .link(let target):
            let (root, chunk) = try SymlinkNode(target: target).build(profile: profile)
            try await store.put(chunk)
            folders[folders.count - 1].builder.add(name, cid: root.cid, tsize: root.tsize)
        case .file(let bytes, _):
            size += bytes
            count += 1
            file = (name, FileImporter(profile: profile, store: store))
            small = bytes <= UInt64(profile.leafBytes) ? [] : nil
        }
    }

    private mutating func add(_ bytes: [UInt8]) async throws {
        if small != nil { small?.append(contentsOf: bytes) } else { try await file?.importer.write(bytes) }
    }

    private mutating func endFile() async throws {
        guard let (name, importer) = file else { return }
        file = nil
        if let content = small {
            small = nil
            // Small files go side by side; a large one is parallel in itself.
            try await settle(keeping: ContentStoreLimits.filesAtOnce - 1)
            let root = Task {
                var importer = importer
                try await importer.write(content)
                return try await importer.finish()
            }
            folders[folders.count - 1].files.append((name, root))
            return
        }
        var rest = importer
        let root = try await rest.finish()
        folders[folders.count - 1].builder.add(name, cid: root.cid, tsize: root.tsize)
    }

    private mutating func closeFolder() async throws {
        try await settle(keeping: 0)
        guard var folder = folders.popLast() else { return }
        let (root, chunks) = try folder.builder.finish()
        for chunk in chunks { try await store.put(chunk) }
        folders[folders.count - 1].builder.add(try EntryName(folder.name), cid: root.cid, tsize: root.tsize)
    }

    /// Waits until at most so many small files of the open folder are on their way.
    private mutating func settle(keeping count: Int) async throws {
        let last = folders.count - 1
        while folders[last].files.count > count {
            let (name, task) = folders[last].files.removeFirst()
            let root = try await task.value
            folders[last].builder.add(name, cid: root.cid, tsize: root.tsize)
        }
    }
}
