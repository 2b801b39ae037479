// SPDX-License-Identifier: Apache-2.0

/// A file that grows, on a disk that keeps what was synced and promises nothing else.
struct SimulatedDisk: Sendable {
    private(set) var bytes: [UInt8] = []
    /// So many bytes outlive a crash for certain.
    private(set) var synced = 0

    mutating func append(_ more: [UInt8]) { bytes += more }

    /// What was written until now is kept from here on.
    mutating func sync() { synced = bytes.count }

    /// Power fails: of what was not synced, any beginning may be there, and with `torn` it may be garbled or filled with
    /// something else.
    ///
    /// - Returns: whether bytes that are not as written were left behind.
    mutating func crash(torn: Bool, _ random: inout SeededGenerator) -> Bool {
        let unsynced = bytes.count - synced
        guard unsynced > 0 else { return false }
        // All, nothing or something, each often.
        let kept = random.chance(30) ? unsynced : random.chance(30) ? 0 : random.index(unsynced)
        bytes.removeLast(unsynced - kept)
        guard torn else { return kept > 0 && kept < unsynced }
        switch random.below(3) {
        case 0 where kept > 0:
            // A sector that was never written.
            let start = synced + random.index(kept)
            for index in start..<min(bytes.count, start + 512) { bytes[index] = 0 }
        case 1 where kept > 0: bytes[synced + random.index(kept)] ^= UInt8(1 << random.below(8))
        default: bytes += random.bytes(1 + random.index(200))
        }
        return true
    }

    /// Cuts the file; what is left counts as synced.
    mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - min(count, bytes.count))
        synced = bytes.count
    }

    /// The disk itself is gone.
    mutating func erase() { truncate(to: 0) }
}
