// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats

/// Reading and writing single chunks.
extension ContentStoreFolder {
    /// Stores a chunk that has been checked; it waits in `new` until `flush`.
    func put(_ chunk: [UInt8], as cid: CID) throws(ContentStoreError) {
        try requireOpen()
        guard try !refresh(cid) else { return }
        let size = Int64(chunk.count)
        let file = try reserve(size)
        do {
            try PosixFile.write(chunk, to: file, in: new, time: configuration.now(), sync: false)
        } catch {
            state.withLock { $0.bytes -= size }
            throw error
        }
        let isFull = state.withLock { state in
            state.pending[cid] = Pending(file: file, size: size)
            state.pendingBytes += size
            state.chunks += 1
            return state.pending.count >= configuration.pendingChunks
                || state.pendingBytes >= Int64(ContentStoreLimits.pendingBytes)
        }
        if isFull { try flush() }
    }

    /// Counts the bytes before they are written, so that the quota holds.
    private func reserve(_ size: Int64) throws(ContentStoreError) -> String {
        try state.withLock { (state) throws(ContentStoreError) in
            let (total, overflow) = state.bytes.addingReportingOverflow(size)
            guard !overflow, total <= configuration.quotaBytes else {
                throw ChunkRules.quotaError(configuration.quotaBytes)
            }
            state.bytes = total
            state.nextFile += 1
            return String(state.nextFile)
        }
    }

    /// Makes a chunk that is here young again.
    /// - Returns: false when it is not here.
    private func refresh(_ cid: CID) throws(ContentStoreError) -> Bool {
        if state.withLock({ $0.pending[cid] != nil }) { return true }
        guard let place = ChunkPlace(cid), let file = open(place.path, in: chunks) else { return false }
        try PosixFile.setTime(configuration.now(), of: file)
        return true
    }

    private func open(_ path: String, in folder: PosixFile.Handle) -> PosixFile.Handle? {
        let descriptor = openat(folder.descriptor, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        return descriptor >= 0 ? PosixFile.Handle(descriptor) : nil
    }

    func has(_ cid: CID) -> Bool {
        guard let place = ChunkPlace(cid) else { return false }
        if state.withLock({ $0.isClosed ? false : $0.pending[cid] != nil }) { return true }
        return PosixFile.status(place.path, in: chunks) != nil
    }

    /// The verified bytes, nil when they are not here; damage is set aside.
    func load(_ cid: CID) throws(ContentStoreError) -> [UInt8]? {
        try requireOpen()
        guard let place = ChunkPlace(cid) else { return nil }
        if let bytes = try read(place.path, in: chunks) { return try verified(bytes, cid, place) }
        guard let pending = state.withLock({ $0.pending[cid] }) else {
            // A flush may have moved it between the two looks.
            return try read(place.path, in: chunks).flatMap { (bytes) throws(ContentStoreError) in
                try verified(bytes, cid, place)
            }
        }
        if let bytes = try read(pending.file, in: new) { return cid.matches(bytes) ? bytes : nil }
        return try read(place.path, in: chunks).flatMap { (bytes) throws(ContentStoreError) in
            try verified(bytes, cid, place)
        }
    }

    private func read(_ path: String, in folder: PosixFile.Handle) throws(ContentStoreError) -> [UInt8]? {
        try PosixFile.read(path, in: folder, max: ContentStoreLimits.chunkBytes)
    }

    private func verified(_ bytes: [UInt8], _ cid: CID, _ place: ChunkPlace) throws(ContentStoreError) -> [UInt8]? {
        if cid.matches(bytes) { return bytes }
        try setAside(place)
        return nil
    }

    /// Moves a damaged chunk out of the way, where somebody can look at it.
    private func setAside(_ place: ChunkPlace) throws(ContentStoreError) {
        let size = PosixFile.status(place.path, in: chunks)?.size ?? 0
        let name = "\(place.name).\(configuration.now())"
        guard renameat(chunks.descriptor, place.path, damaged.descriptor, name) == 0 else {
            // Another reader was faster.
            if errno == ENOENT { return }
            throw PosixFile.failure("set aside the damaged chunk", place.name)
        }
        state.withLock {
            $0.chunks -= 1
            $0.bytes -= size
        }
        configuration.onEvent(.damaged(file: "chunks/\(place.path)", movedTo: "damaged/\(name)"))
    }
}
