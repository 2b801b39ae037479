// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A node's blocks on its disk, one frame after the other: length (4 bytes, big-endian), SHA-256, bytes of the block.
struct BlockLog: Sendable {
    private(set) var disk = SimulatedDisk()
    /// Where each whole frame ends, the written ones included.
    private var ends: [Int] = []
    private static let head = 36

    /// Blocks that were written, synced or not.
    var count: Int { ends.count }
    /// Blocks that are there after any crash.
    var syncedCount: Int {
        var count = ends.count
        while count > 0, ends[count - 1] > disk.synced { count -= 1 }
        return count
    }

    mutating func append(_ block: [UInt8]) {
        var frame: [UInt8] = []
        frame.reserveCapacity(block.count + Self.head)
        for shift in stride(from: 24, through: 0, by: -8) {
            frame.append(UInt8(truncatingIfNeeded: block.count >> shift))
        }
        frame += Hash.sha256(block).bytes
        frame += block
        disk.append(frame)
        ends.append(disk.bytes.count)
    }

    mutating func sync() { disk.sync() }

    /// The bytes of the block at `index`, 0 for the first.
    func block(_ index: Int) -> [UInt8] {
        let start = (index == 0 ? 0 : ends[index - 1]) + Self.head
        return Array(disk.bytes[start..<ends[index]])
    }

    /// Power fails. Until `recover` the log is not to be used.
    mutating func crash(torn: Bool, _ random: inout SeededGenerator) -> Bool {
        disk.crash(torn: torn, &random)
    }

    /// Reads the file from its beginning, as a program that starts does, and cuts off what is no whole frame.
    mutating func recover() {
        ends = []
        var position = 0
        while let end = frameEnd(from: position) {
            ends.append(end)
            position = end
        }
        disk.truncate(to: position)
    }

    /// The end of the frame that begins at `start`, if it is whole and undamaged.
    private func frameEnd(from start: Int) -> Int? {
        let bytes = disk.bytes
        guard bytes.count >= start + Self.head else { return nil }
        let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
        let begin = start + Self.head
        guard length > 0, bytes.count >= begin + length else { return nil }
        let sum = bytes.withUnsafeBytes { Hash.sha256(UnsafeRawBufferPointer(rebasing: $0[begin..<begin + length])) }
        guard Bytes32(bytes[start + 4..<begin]) == sum else { return nil }
        return begin + length
    }

    /// The disk itself is gone.
    mutating func erase() {
        disk.erase()
        ends = []
    }
}
