// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// A node's snapshots: the two newest whole ones, and one that is being written. A whole one appears at once, as a file
/// does that is renamed after it was synced.
struct SnapshotShelf: Sendable {
    struct File: Sendable {
        let height: UInt64
        var bytes: [UInt8]
        var isRotten = false
    }

    private(set) var whole: [File] = []
    private var unfinished: File?

    /// Whether one is being written.
    var isWriting: Bool { unfinished != nil }

    /// Begins to write the snapshot of a state as a block's end left it.
    mutating func begin(_ state: LedgerState) {
        unfinished = File(height: state.height, bytes: Self.bytes(of: state))
    }

    /// The snapshot is synced and renamed.
    mutating func finish() {
        guard let unfinished else { return }
        whole.append(unfinished)
        if whole.count > 2 { whole.removeFirst() }
        self.unfinished = nil
    }

    /// Power fails: what is unfinished is gone. With `rotten`, the newest whole one has a wrong bit from now on.
    mutating func crash(rotten: Bool, _ random: inout SeededGenerator) {
        unfinished = nil
        guard rotten, let last = whole.indices.last else { return }
        let index = random.index(whole[last].bytes.count)
        whole[last].bytes[index] ^= UInt8(1 << random.below(8))
        whole[last].isRotten = true
    }

    mutating func erase() {
        whole = []
        unfinished = nil
    }

    /// The state of the newest snapshot that can be read, and how many newer ones could not.
    ///
    /// - Throws: what is wrong with one on which nothing has happened to the disk.
    func newest(genesis: Genesis) throws -> (state: LedgerState?, damaged: Int) {
        for (age, file) in whole.reversed().enumerated() {
            var reader = try SnapshotReader(genesis: genesis)
            do throws(SnapshotError) {
                // In pieces, as they come from a disk.
                for start in stride(from: 0, to: file.bytes.count, by: 65_536) {
                    try reader.feed(Array(file.bytes[start..<min(file.bytes.count, start + 65_536)]))
                }
                return (try reader.finish(), age)
            } catch {
                guard file.isRotten else { throw error }
            }
        }
        return (nil, whole.count)
    }

    static func bytes(of state: LedgerState) -> [UInt8] {
        var writer = SnapshotWriter(state)
        var bytes: [UInt8] = []
        while let frame = writer.next() { bytes += frame }
        return bytes
    }
}
