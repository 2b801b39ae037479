// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Foundation
import Glibc
import SandboxTestKit
import Testing

@testable import Sandbox

@Suite("a btrfs disk pool", .enabled(if: BtrfsHere.works, "not provable here: needs root, mkfs.btrfs and loop devices"))
struct DiskPoolTests {
    private func withPool(_ body: (BtrfsDiskPool, String) throws -> Void) throws {
        let base = NSTemporaryDirectory() + "weft-pool-\(UInt64.random(in: 0...UInt64.max))"
        try Folder.make(base, mode: 0o711)
        try Folder.make(base + "/pool", mode: 0o711)
        let pool = try BtrfsDiskPool(
            image: base + "/image", root: base + "/pool", bytes: 512 << 20,
            spawner: Spawner(program: BuiltProgram.initPath))
        defer {
            pool.close()
            #expect(!MountTable.current().entries.contains { $0.path.hasPrefix(base) })
            #expect(access(base + "/image", F_OK) != 0)
            Folder.remove(base)
        }
        try body(pool, base)
    }

    @Test("a folder is held to its size while others go on, and its space comes back")
    func limit() throws {
        try withPool { pool, _ in
            let first = try pool.make("a", bytes: 8 << 20)
            let second = try pool.make("b", bytes: 8 << 20)
            #expect(fill(first + "/f", 20 << 20) <= 8 << 20)
            #expect(fill(second + "/f", 4 << 20) == 4 << 20)
            #expect(pool.usage("b") >= 4 << 20 && pool.usage("b") <= 5 << 20)
            pool.remove("a")
            #expect(access(first, F_OK) != 0)
            let again = try pool.make("a", bytes: 8 << 20)
            #expect(fill(again + "/f", 4 << 20) == 4 << 20)
        }
    }

    @Test("more than the pool has is refused, and room comes back when a folder goes")
    func capacity() throws {
        try withPool { pool, _ in
            _ = try pool.make("a", bytes: 300 << 20)
            let error = #expect(throws: SandboxError.self) { try pool.make("b", bytes: 300 << 20) }
            #expect(error?.code == .capacity)
            #expect(throws: SandboxError.self) { try pool.make("a", bytes: 1 << 20) }
            pool.remove("a")
            _ = try pool.make("b", bytes: 300 << 20)
        }
    }

    @Test("a small job's folder is used again, empty, as nobody's, and with the next job's limit")
    func usedAgain() throws {
        try withPool { pool, _ in
            let first = try pool.make("a", bytes: 8 << 20)
            try Folder.make(first + "/work", mode: 0o700)
            try Folder.give(first + "/work", to: 12345)
            try Folder.write(first + "/work/f", [1, 2, 3], mode: 0o600)
            #expect(pool.usage("a") < 64 << 10)
            pool.remove("a")
            let second = try pool.make("b", bytes: 2 << 20)
            #expect(second == first)
            #expect(Folder.names(in: second).isEmpty)
            #expect(Folder.owner(second) == 0)
            #expect(fill(second + "/f", 8 << 20) <= 2 << 20)
            #expect(throws: SandboxError.self, "the name of a job that has gone is free, one in use is not") {
                try pool.make("b", bytes: 1 << 20)
            }
            _ = try pool.make("a", bytes: 8 << 20)
        }
    }

    @Test("a folder that held much is not used again, nor is one that nobody looked at")
    func notUsedAgain() throws {
        try withPool { pool, _ in
            let first = try pool.make("a", bytes: 8 << 20)
            #expect(fill(first + "/f", 1 << 20) == 1 << 20)
            _ = pool.usage("a")
            pool.remove("a")
            #expect(access(first, F_OK) != 0)
            let second = try pool.make("b", bytes: 8 << 20)
            pool.remove("b")
            #expect(access(second, F_OK) != 0)
        }
    }

    @Test("a folder used again and again by small jobs never refuses what a job bought")
    func quotaStaysTrue() throws {
        try withPool { pool, _ in
            for round in 0..<200 {
                let path = try pool.make("j\(round)", bytes: 1 << 20)
                for file in 0..<10 {
                    try Folder.write("\(path)/f\(file)", Array(repeating: 1, count: 4096), mode: 0o600)
                }
                _ = pool.usage("j\(round)")
                pool.remove("j\(round)")
            }
            let path = try pool.make("last", bytes: 1 << 20)
            #expect(fill(path + "/f", 600 << 10) == 600 << 10)
        }
    }

    @Test("quota groups of removed folders do not pile up")
    func groups() throws {
        try withPool { pool, base in
            var numbers: [UInt64] = []
            for i in 0..<20 {
                let path = try pool.make("j\(i)", bytes: 1 << 20)
                let folder = try Descriptor.open(path, O_RDONLY | O_DIRECTORY)
                var number: UInt64 = 0
                #expect(weft_btrfs_subvolume_id(folder.number, &number) == 0)
                numbers.append(number)
                pool.remove("j\(i)")
            }
            let root = try Descriptor.open(base + "/pool", O_RDONLY | O_DIRECTORY)
            // The kernel cleans up behind the scenes; making the next folder sweeps.
            let deadline = ContinuousClock.now + .seconds(20)
            var left = numbers
            var serial = 0
            while !left.isEmpty, ContinuousClock.now < deadline {
                serial += 1
                _ = try pool.make("sweep\(serial)", bytes: 1 << 20)
                pool.remove("sweep\(serial)")
                usleep(10_000)
                left = left.filter { number in
                    var bytes: UInt64 = 0
                    return weft_btrfs_usage(root.number, number, &bytes) == 0
                }
            }
            #expect(left.isEmpty)
        }
    }

    /// Writes up to `count` bytes and returns how many fitted.
    private func fill(_ path: String, _ count: Int) -> Int {
        let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        var generator = SeededGenerator(seed: 1)
        let piece = (0..<(1 << 16)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        var done = 0
        while done < count {
            let written = write(file, piece, min(piece.count, count - done))
            if written <= 0 { break }
            done += written
        }
        return done
    }
}

enum BtrfsHere {
    static let works = getuid() == 0 && Tool.find("mkfs.btrfs") != nil && access("/dev/loop-control", R_OK) == 0
}
