// SPDX-License-Identifier: Apache-2.0

import Multiformats
import UnixFS

/// Stores a stream of bytes as a UnixFS file, hashing and writing several leaves at a time.
///
/// Memory is bounded by `ContentStoreLimits.leavesAtOnce` leaves. Durable after the store's `flush`; take a `hold` first,
/// or what comes early may be collected before the root is pinned.
public struct FileImporter: Sendable {
    private let store: any ContentStore
    private var builder: FileBuilder
    private var buffer: [UInt8] = []
    /// Leaves on their way, the oldest first.
    private var leaves: [Leaf] = []

    private struct Leaf: Sendable {
        let size: Int
        let cid: Task<CID, any Error>
    }

    public init(profile: ImportProfile = .v1, store: any ContentStore) {
        self.store = store
        builder = FileBuilder(profile: profile)
    }

    /// Takes the next bytes. Not copied, if they are exactly one leaf.
    /// - Throws: what the store throws; the importer is of no use then.
    public mutating func write(_ bytes: [UInt8]) async throws {
        if buffer.isEmpty, bytes.count == builder.profile.leafBytes { return try await start(bytes) }
        try await write(bytes[...])
    }

    /// Takes the next bytes.
    public mutating func write(_ bytes: ArraySlice<UInt8>) async throws {
        var rest = bytes
        while !rest.isEmpty {
            if buffer.isEmpty { buffer.reserveCapacity(builder.profile.leafBytes) }
            let part = rest.prefix(builder.profile.leafBytes - buffer.count)
            buffer.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
            if buffer.count == builder.profile.leafBytes {
                let full = buffer
                buffer = []
                try await start(full)
            }
        }
    }

    /// Ends the file; the importer is ready for the next one.
    public mutating func finish() async throws -> FileRoot {
        if !buffer.isEmpty {
            let last = buffer
            buffer = []
            try await start(last)
        }
        while !leaves.isEmpty { try await takeOldest() }
        let (root, chunks) = builder.finish()
        for chunk in chunks { try await store.put(chunk) }
        return root
    }

    private mutating func start(_ bytes: [UInt8]) async throws {
        if leaves.count == ContentStoreLimits.leavesAtOnce { try await takeOldest() }
        let (profile, store) = (builder.profile, store)
        let task = Task {
            let chunk = profile.leaf(bytes)
            try await store.put(chunk)
            return chunk.cid
        }
        leaves.append(Leaf(size: bytes.count, cid: task))
    }

    private mutating func takeOldest() async throws {
        let leaf = leaves.removeFirst()
        for chunk in builder.add(leaf: try await leaf.cid.value, size: leaf.size) { try await store.put(chunk) }
    }
}
