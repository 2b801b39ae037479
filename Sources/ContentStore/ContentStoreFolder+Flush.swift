// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats

/// Making chunks durable: sync the bytes, move the files to their places, sync the folders.
extension ContentStoreFolder {
    func flush() throws(ContentStoreError) {
        try requireOpen()
        let pending = state.withLock { $0.pending }
        guard !pending.isEmpty else { return }
        do {
            try synchronise(pending.values.map(\.file))
        } catch {
            // After a failed sync the kernel may drop the bytes and call the pages clean: a second sync would lie.
            drop(pending)
            throw error
        }
        let folders = try move(pending)
        try synchronise(folders: folders)
        state.withLock { state in
            for (digest, chunk) in pending where state.pending.removeValue(forKey: digest) != nil {
                state.pendingBytes -= chunk.size
            }
        }
    }

    private func synchronise(_ files: [String]) throws(ContentStoreError) {
        if files.count > ContentStoreLimits.singleSyncs, try PosixFile.synchroniseFileSystem(of: root) { return }
        for name in files {
            let descriptor = openat(new.descriptor, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { throw PosixFile.failure("open", name) }
            try PosixFile.synchronise(PosixFile.Handle(descriptor), name: name)
        }
    }

    /// - Returns: the folders that changed, relative to `chunks`.
    private func move(_ pending: [Bytes32: Pending]) throws(ContentStoreError) -> Set<String> {
        var folders: Set<String> = []
        for (digest, chunk) in pending {
            let place = ChunkPlace(digest)
            if try PosixFile.makeFolder(place.folder, in: chunks) { folders.insert(".") }
            // A flush that failed later left the file in its place already.
            if renameat(new.descriptor, chunk.file, chunks.descriptor, place.path) != 0 {
                let number = errno
                guard number == ENOENT, PosixFile.status(place.path, in: chunks) != nil else {
                    errno = number
                    throw PosixFile.failure("move a chunk to", place.path)
                }
            }
            folders.insert(place.folder)
        }
        return folders
    }

    private func synchronise(folders: Set<String>) throws(ContentStoreError) {
        if folders.count > ContentStoreLimits.singleSyncs, try PosixFile.synchroniseFileSystem(of: root) { return }
        for name in folders {
            try PosixFile.synchronise(try PosixFile.openFolder(name, in: chunks), name: name)
        }
    }

    private func drop(_ pending: [Bytes32: Pending]) {
        for chunk in pending.values { unlinkat(new.descriptor, chunk.file, 0) }
        state.withLock { state in
            for (digest, chunk) in pending where state.pending.removeValue(forKey: digest) != nil {
                state.pendingBytes -= chunk.size
                state.bytes -= chunk.size
                state.chunks -= 1
            }
        }
    }
}
