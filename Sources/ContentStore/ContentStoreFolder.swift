// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats
import Synchronization

/// The blocking part of `FileContentStore`. Whatever changes files is called on one queue only; `load`, `has`, `usage`
/// may run beside it.
final class ContentStoreFolder: Sendable {
    /// A chunk in `new`.
    struct Pending {
        let file: String
        let size: Int64
    }

    struct State {
        var pending: [Bytes32: Pending] = [:]
        var pendingBytes: Int64 = 0
        var nextFile: UInt64 = 0
        var chunks = 0
        var bytes: Int64 = 0
        var isClosed = false
    }

    let root: PosixFile.Handle
    let chunks: PosixFile.Handle
    let new: PosixFile.Handle
    let damaged: PosixFile.Handle
    let pins: PinFolder
    let configuration: FileContentStore.Configuration
    let clock: StoreClock
    let holds = StoreHolds<Int64>()
    let state = Mutex(State())
    private let lock: PosixFile.Handle

    init(path: String, configuration: FileContentStore.Configuration) throws(ContentStoreError) {
        self.configuration = configuration
        clock = StoreClock(configuration.now)
        try Self.makeFolders(path)
        root = try PosixFile.openFolder(path)
        // The folder may be older than we are, and wider open than it should be.
        guard fchmod(root.descriptor, 0o700) == 0 else { throw PosixFile.failure("protect the folder", path) }
        lock = try Self.lock(root, path: path)
        for name in ["chunks", "new", "pins", "damaged"] { try PosixFile.makeFolder(name, in: root) }
        chunks = try PosixFile.openFolder("chunks", in: root)
        new = try PosixFile.openFolder("new", in: root)
        damaged = try PosixFile.openFolder("damaged", in: root)
        pins = try PinFolder(
            folder: try PosixFile.openFolder("pins", in: root), damaged: damaged, configuration: configuration,
            clock: clock)
        try PosixFile.synchronise(root, name: path)
        try sweep()
        try adoptOldNames()
        try count()
    }

    var usage: (chunks: Int, bytes: Int64) {
        state.withLock { (chunks: $0.chunks, bytes: $0.bytes) }
    }

    func requireOpen() throws(ContentStoreError) {
        guard !state.withLock({ $0.isClosed }) else {
            throw ContentStoreError(.closed, "The content store has been closed.")
        }
    }

    func close() throws(ContentStoreError) {
        guard !state.withLock({ $0.isClosed }) else { return }
        try flush()
        state.withLock { $0.isClosed = true }
        flock(lock.descriptor, LOCK_UN)
    }

    private static func makeFolders(_ path: String) throws(ContentStoreError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            made += component
            try PosixFile.makeFolder(made)
            made += "/"
        }
    }

    private static func lock(_ root: PosixFile.Handle, path: String) throws(ContentStoreError) -> PosixFile.Handle {
        let descriptor = openat(root.descriptor, "lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw PosixFile.failure("open the lock of", path) }
        let lock = PosixFile.Handle(descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw PosixFile.failure("lock", path) }
            throw ContentStoreError(
                .locked, "The content store in \(path) is open already: end the other node, or use another folder.")
        }
        return lock
    }

    /// Removes what waited for a flush when the last process ended: it was never promised to last.
    private func sweep() throws(ContentStoreError) {
        let left = try PosixFile.names(in: new)
        for name in left { try PosixFile.remove(name, in: new) }
        if !left.isEmpty { configuration.onEvent(.swept(files: left.count)) }
    }

    /// Earlier versions named a chunk's file by its CID.
    private func adoptOldNames() throws(ContentStoreError) {
        for first in try PosixFile.names(in: chunks) where first.utf8.count == 2 {
            let folder = try PosixFile.openFolder(first, in: chunks)
            for name in try PosixFile.names(in: folder) {
                guard name.utf8.count != 64, let cid = CID(name), let place = ChunkPlace(cid), place.folder == first
                else { continue }
                try PosixFile.rename(name, in: folder, to: place.name, in: folder)
            }
        }
    }

    private func count() throws(ContentStoreError) {
        var chunks = 0
        var bytes: Int64 = 0
        try forEachChunk { (_, _, size, _) in
            chunks += 1
            bytes += size
        }
        state.withLock {
            $0.chunks = chunks
            $0.bytes = bytes
        }
    }

    /// Visits every chunk in `chunks`, with size and time of its file. Files that are not ours are left alone.
    func forEachChunk(
        _ visit: (ChunkPlace, PosixFile.Handle, Int64, Int64) throws(ContentStoreError) -> Void
    ) throws(ContentStoreError) {
        for first in try PosixFile.names(in: chunks) where first.utf8.count == 2 {
            let folder = try PosixFile.openFolder(first, in: chunks)
            for name in try PosixFile.names(in: folder) {
                guard let place = ChunkPlace(name: name), place.folder == first,
                    let status = PosixFile.status(name, in: folder)
                else { continue }
                try visit(place, folder, status.size, status.time)
            }
        }
    }
}

/// Seconds since 1970 that never run backwards while the store is open: what is put during a hold is never older than it.
final class StoreClock: Sendable {
    private let source: @Sendable () -> Int64
    private let latest = Mutex<Int64>(.min)

    init(_ source: @escaping @Sendable () -> Int64) { self.source = source }

    func now() -> Int64 {
        let time = source()
        return latest.withLock { latest in
            latest = max(latest, time)
            return latest
        }
    }
}
