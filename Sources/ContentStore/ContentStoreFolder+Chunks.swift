// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats

/// Reading and writing single chunks.
extension ContentStoreFolder {
    /// Stores a chunk; it waits in `new` until `flush`.
    func put(_ chunk: Chunk) throws(ContentStoreError) {
        try requireOpen()
        guard let place = ChunkPlace(chunk.cid), try !refresh(place, size: Int64(chunk.bytes.count)) else { return }
        let size = Int64(chunk.bytes.count)
        let file = try reserve(size)
        do {
            try PosixFile.write(chunk.bytes, to: file, in: new, time: clock.now(), sync: false)
        } catch {
            state.withLock { $0.bytes -= size }
            throw error
        }
        let isFull = state.withLock { state in
            state.pending[place.digest] = Pending(file: file, size: size)
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

    /// Makes a chunk that is here young again. One whose file has another size is set aside.
    /// - Returns: false when it is not here.
    private func refresh(_ place: ChunkPlace, size: Int64) throws(ContentStoreError) -> Bool {
        if state.withLock({ $0.pending[place.digest] != nil }) { return true }
        guard let status = PosixFile.status(place.path, in: chunks) else { return false }
        guard status.size == size else {
            try setAside(place)
            return false
        }
        return try PosixFile.setTime(clock.now(), of: place.path, in: chunks)
    }

    func has(_ place: ChunkPlace) throws(ContentStoreError) -> Bool {
        try requireOpen()
        if state.withLock({ $0.pending[place.digest] != nil }) { return true }
        return PosixFile.status(place.path, in: chunks) != nil
    }

    /// The chunk, nil when it is not here; damage is set aside.
    func load(_ place: ChunkPlace, as cid: CID) throws(ContentStoreError) -> Chunk? {
        try requireOpen()
        if let bytes = try read(place.path, in: chunks) { return try verified(bytes, place, as: cid) }
        if let pending = state.withLock({ $0.pending[place.digest] }), let bytes = try read(pending.file, in: new) {
            return Chunk(bytes, claimedAs: cid)
        }
        // A flush may have moved it between the two looks.
        guard let bytes = try read(place.path, in: chunks) else { return nil }
        return try verified(bytes, place, as: cid)
    }

    private func read(_ path: String, in folder: PosixFile.Handle) throws(ContentStoreError) -> [UInt8]? {
        try PosixFile.read(path, in: folder, max: ContentStoreLimits.chunkBytes)
    }

    private func verified(
        _ bytes: [UInt8], _ place: ChunkPlace, as cid: CID
    ) throws(ContentStoreError) -> Chunk? {
        if let chunk = Chunk(bytes, claimedAs: cid) { return chunk }
        try setAside(place)
        return nil
    }

    /// Moves a damaged chunk out of the way, where somebody can look at it.
    private func setAside(_ place: ChunkPlace) throws(ContentStoreError) {
        let size = PosixFile.status(place.path, in: chunks)?.size ?? 0
        let name = "\(place.name).\(clock.now())"
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
