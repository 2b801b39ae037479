// SPDX-License-Identifier: Apache-2.0

import Glibc
import Multiformats
import Synchronization
import Testing

@testable import ContentStore

@Suite("FileContentStore")
struct FileContentStoreTests {
    final class Events: Sendable {
        private let list = Mutex<[ContentStoreEvent]>([])
        var all: [ContentStoreEvent] { list.withLock { $0 } }
        func add(_ event: ContentStoreEvent) { list.withLock { $0.append(event) } }
    }

    let folder: TemporaryFolder
    let events = Events()
    var path: String { folder.path + "/a/store" }

    init() throws { folder = try TemporaryFolder() }

    private func open(
        quota: Int64 = .max, now: @escaping @Sendable () -> Int64 = { 1_000_000 }
    ) throws(ContentStoreError) -> FileContentStore {
        var configuration = FileContentStore.Configuration()
        configuration.quotaBytes = quota
        configuration.now = now
        configuration.onEvent = { [events] in events.add($0) }
        return try FileContentStore(path: path, configuration: configuration)
    }

    private func chunkFiles() -> [String] { TemporaryFolder.files(path + "/chunks") }

    @Test("what was flushed and pinned is there after opening again, with its count")
    func persistence() async throws {
        let store = try open()
        let cid = try await store.put(Array("kept".utf8), codec: .raw)
        try await store.pin(cid, name: "it")
        try await store.close()
        let again = try open()
        #expect(try await again.bytes(cid) == Array("kept".utf8))
        #expect(await again.usage() == (chunks: 1, bytes: 4))
        #expect(try await again.pins().map(\.name) == ["it"])
        #expect(try await again.pins().map(\.root) == [cid])
        #expect(events.all == [])
    }

    @Test("a chunk lies below the first byte of its digest, for its owner only")
    func layout() async throws {
        let store = try open()
        let cid = try await store.put(Array("hello".utf8), codec: .raw)
        #expect(chunkFiles() == [])
        try await store.flush()
        // SHA-256 of "hello" begins with 2cf2.
        let name = "2c/2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        #expect(chunkFiles() == [name])
        var status = stat()
        for (name, mode) in [("", 0o700), ("/chunks", 0o700), ("/chunks/" + name, 0o600), ("/lock", 0o600)] {
            #expect(stat(path + name, &status) == 0)
            #expect(status.st_mode & 0o777 == mode, "\(name)")
        }
    }

    @Test("a folder that others could look into is closed when it is opened")
    func tightens() async throws {
        mkdir(folder.path + "/a", 0o755)
        mkdir(path, 0o755)
        chmod(path, 0o777)
        _ = try open()
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test("the same folder is not opened twice, and is free after close")
    func lock() async throws {
        let store = try open()
        #expect { try open() } throws: { ($0 as? ContentStoreError)?.code == .locked }
        try await store.close()
        let again = try open()
        await #expect(throws: ContentStoreError.self) { try await store.put([1], codec: .raw) }
        await #expect(throws: ContentStoreError.self) { try await store.bytes(CID.of([1], codec: .raw)) }
        try await again.close()
    }

    @Test("another process has the store: it is refused by name of the folder")
    func otherProcess() async throws {
        try await (try open()).close()
        // The kernel's lock is what counts, whoever holds it.
        let descriptor = Glibc.open(path + "/lock", O_RDWR)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        #expect { try open() } throws: {
            ($0 as? ContentStoreError)?.code == .locked && ($0 as? ContentStoreError)?.message.contains(path) == true
        }
        close(descriptor)
        _ = try open()
    }

    /// The last store's lock goes with the object, and that with the last task that knew it.
    private func openOnceReleased() async throws -> FileContentStore {
        for _ in 0..<1_000 {
            if let store = try? open() { return store }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try open()
    }

    @Test("a process that ended in the middle leaves nothing behind that counts")
    func killedInTheMiddle() async throws {
        let kept = CID.of([1], codec: .raw)
        let lost = CID.of([2], codec: .raw)
        do {
            let store = try open()
            try await store.put([1], as: kept)
            try await store.flush()
            try await store.put([2], as: lost)
            #expect(try await store.has(lost))
            // No flush, no close: the object goes, as a killed process would.
        }
        try TemporaryFolder.write([9, 9], to: path + "/new/half-written")
        try TemporaryFolder.write([9, 9], to: path + "/pins/abc.new")
        let store = try await openOnceReleased()
        #expect(events.all == [.swept(files: 2)])
        #expect(TemporaryFolder.names(path + "/new") == [])
        #expect(TemporaryFolder.names(path + "/pins") == [])
        #expect(await store.usage() == (chunks: 1, bytes: 1))
        #expect(try await store.bytes(kept) == [1])
        #expect(try await store.bytes(lost) == nil)
        #expect(try await !store.has(lost))
    }

    @Test("every flipped bit of a stored chunk is found, set aside, reported, and the chunk can be put again")
    func bitFlips() async throws {
        let store = try open()
        let bytes = Array("precious".utf8)
        let cid = CID.of(bytes, codec: .raw)
        let place = try #require(ChunkPlace(cid))
        for bit in 0..<(bytes.count * 8) {
            try await store.put(bytes, as: cid)
            try await store.flush()
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            try TemporaryFolder.write(damaged, to: "\(path)/chunks/\(place.path)")
            #expect(try await store.bytes(cid) == nil)
            #expect(try await !store.has(cid))
            #expect(await store.usage() == (chunks: 0, bytes: 0))
            #expect(events.all.count == bit + 1)
        }
        #expect(events.all.first == .damaged(file: "chunks/\(place.path)", movedTo: "damaged/\(place.name).1000000"))
        #expect(TemporaryFolder.names(path + "/damaged") == ["\(place.name).1000000"])
    }

    @Test("a chunk that was cut short, emptied or grew is found as well", arguments: [0, 3, 9, 3_000_000])
    func wrongSize(count: Int) async throws {
        let store = try open()
        let cid = try await store.put(Array("precious".utf8), codec: .raw)
        try await store.flush()
        let place = try #require(ChunkPlace(cid))
        try TemporaryFolder.write([UInt8](repeating: 1, count: count), to: "\(path)/chunks/\(place.path)")
        #expect(try await store.bytes(cid) == nil)
        #expect(events.all.count == 1)
    }

    @Test("a link in place of a chunk is not followed")
    func linkInPlace() async throws {
        let store = try open()
        let cid = try await store.put([1], codec: .raw)
        try await store.flush()
        let place = try #require(ChunkPlace(cid))
        try TemporaryFolder.write([1], to: folder.path + "/outside")
        unlink("\(path)/chunks/\(place.path)")
        symlink(folder.path + "/outside", "\(path)/chunks/\(place.path)")
        await #expect(throws: ContentStoreError.self) { try await store.bytes(cid) }
        #expect(try await !store.has(cid))
    }

    @Test("a pin that cannot be read is set aside, and nothing is collected until somebody looked")
    func damagedPin() async throws {
        let store = try open()
        let cid = try await store.put([1], codec: .raw)
        try await store.pin(cid, name: "it")
        try await store.close()
        let file = try #require(TemporaryFolder.names(path + "/pins").first)
        try TemporaryFolder.write([0xff], to: "\(path)/pins/\(file)")
        let again = try open()
        #expect(events.all == [.damaged(file: "pins/\(file)", movedTo: "damaged/pin-\(file).1000000")])
        #expect(try await again.pins().isEmpty)
        await #expect { try await again.collectGarbage(minimumAge: .zero, keeping: []) } throws: {
            ($0 as? ContentStoreError)?.code == .incomplete
        }
        #expect(try await again.has(cid))
        unlink("\(path)/damaged/pin-\(file).1000000")
        #expect(try await again.collectGarbage(minimumAge: .zero, keeping: []).removedChunks == 1)
    }

    @Test("the quota is kept, also for what waits for a flush")
    func quota() async throws {
        let store = try open(quota: 4)
        try await store.put([1, 2, 3], codec: .raw)
        await #expect { try await store.put([4, 5], codec: .raw) } throws: {
            ($0 as? ContentStoreError)?.code == .quotaExceeded
        }
        try await store.put([1, 2, 3], codec: .raw)
        try await store.put([4], codec: .raw)
        #expect(await store.usage() == (chunks: 2, bytes: 4))
        _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
        try await store.put([4, 5], codec: .raw)
    }

    @Test("young chunks stay, and putting a chunk again makes it young")
    func age() async throws {
        let clock = Mutex<Int64>(1_000_000)
        let store = try open(now: { clock.withLock { $0 } })
        let one = try await store.put([1], codec: .raw)
        let two = try await store.put([2], codec: .raw)
        #expect(try await store.collectGarbage() == GarbageReport(youngChunks: 2))
        clock.withLock { $0 += 3600 }
        try await store.put([2], as: two)
        #expect(try await store.collectGarbage() == GarbageReport(removedChunks: 1, removedBytes: 1, youngChunks: 1))
        #expect(try await !store.has(one))
        #expect(try await store.has(two))
        #expect(try await store.collectGarbage(minimumAge: .seconds(Int64.max), keeping: []).removedChunks == 0)
    }

    @Test("many chunks are flushed in one go, in more folders than are synced one by one")
    func manyChunks() async throws {
        let store = try open()
        for index in 0..<200 { try await store.put([UInt8(index), 1], codec: .raw) }
        try await store.flush()
        #expect(chunkFiles().count == 200)
        #expect(TemporaryFolder.names(path + "/new") == [])
        try await store.close()
        #expect(await (try open()).usage() == (chunks: 200, bytes: 400))
    }

    @Test("a store that nobody flushes flushes itself")
    func selfFlush() async throws {
        var configuration = FileContentStore.Configuration()
        configuration.pendingChunks = 20
        let store = try FileContentStore(path: path, configuration: configuration)
        for index in 0..<39 { try await store.put([UInt8(index)], codec: .raw) }
        #expect(TemporaryFolder.names(path + "/new").count == 19)
        #expect(chunkFiles().count == 20)
        try await store.put([39], codec: .raw)
        #expect(TemporaryFolder.names(path + "/new") == [])
        #expect(chunkFiles().count == 40)
    }

    @Test("readers see a chunk at every moment while flushes move it")
    func readWhileFlushing() async throws {
        let store = try open()
        for round in 0..<20 {
            let bytes = [UInt8](repeating: UInt8(round), count: 100)
            let cid = try await store.put(bytes, codec: .raw)
            try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
                group.addTask {
                    try await store.flush()
                    return bytes
                }
                for _ in 0..<20 { group.addTask { try await store.bytes(cid) } }
                for try await read in group { #expect(read == bytes) }
            }
        }
    }

    @Test("files that are not chunks are left alone")
    func strangers() async throws {
        let store = try open()
        try await store.put([1], codec: .raw)
        try await store.close()
        try TemporaryFolder.write([1], to: path + "/chunks/README")
        mkdir(path + "/chunks/ab", 0o700)
        try TemporaryFolder.write([1], to: path + "/chunks/ab/notes.txt")
        let again = try open()
        #expect(await again.usage() == (chunks: 1, bytes: 1))
        _ = try await again.collectGarbage(minimumAge: .zero, keeping: [])
        #expect(chunkFiles() == ["README", "ab/notes.txt"])
    }

    @Test("a full disk gives a clear refusal, leaves no half chunk, and the store goes on when there is space")
    func diskFull() async throws {
        let disk = folder.path + "/disk"
        mkdir(disk, 0o700)
        guard mount("tmpfs", disk, "tmpfs", 0, "size=1m") == 0 else {
            try Test.cancel("not provable here: mounting a small file system needs root")
        }
        defer { umount2(disk, CInt(MNT_DETACH)) }
        let store = try FileContentStore(path: disk + "/store")
        let kept = try await store.put([UInt8](repeating: 1, count: 500_000), codec: .raw)
        try await store.flush()
        let large = [UInt8](repeating: 2, count: 800_000)
        await #expect { try await store.put(large, codec: .raw) } throws: {
            ($0 as? ContentStoreError)?.code == .diskFull
        }
        #expect(TemporaryFolder.names(disk + "/store/new") == [])
        #expect(await store.usage() == (chunks: 1, bytes: 500_000))
        #expect(try await store.bytes(kept)?.count == 500_000)
        _ = try await store.collectGarbage(minimumAge: .zero, keeping: [])
        let cid = try await store.put(large, codec: .raw)
        try await store.flush()
        #expect(try await store.bytes(cid) == large)
        try await store.close()
    }
}
