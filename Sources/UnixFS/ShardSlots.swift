// SPDX-License-Identifier: Apache-2.0

/// How a sharded folder of some fan-out places names: each level takes the next bits of a name's hash, from the most
/// significant one down, as the number of the slot.
///
/// Source: <https://specs.ipfs.tech/unixfs/#dag-pb-hamtdirectory>, and the order of bits of boxo's `hamt`.
struct ShardSlots: Hashable, Sendable {
    let fanout: Int

    /// Nil unless the fan-out is a power of two in `UnixFSLimits.fanout`.
    init?(fanout: UInt64) {
        guard let fanout = Int(exactly: fanout), UnixFSLimits.fanout.contains(fanout), fanout.nonzeroBitCount == 1
        else {
            return nil
        }
        self.fanout = fanout
    }

    /// Bits that a level takes.
    var bits: Int { fanout.trailingZeroBitCount }

    /// Levels that 64 bits suffice for.
    var levels: Int { 64 / bits }

    /// Hexadecimal digits before each name of a shard.
    var prefixDigits: Int { (bits + 3) / 4 }

    /// The slot of a hash in a shard that has `depth` shards above it.
    func slot(of hash: UInt64, depth: Int) -> Int {
        Int(truncatingIfNeeded: hash >> UInt64(64 - (depth + 1) * bits)) & (fanout - 1)
    }

    /// What stands before names in a slot: its number in upper-case hexadecimal digits.
    func prefix(_ slot: Int) -> [UInt8] {
        (0..<prefixDigits).reversed().map { digit in
            let value = UInt8(slot >> (4 * digit) & 15)
            return value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
        }
    }

    /// The bit field with a bit for each slot: slot 0 is the lowest bit of the last byte, and leading zero bytes are
    /// not written.
    func bitfield(_ slots: [Int]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: fanout / 8)
        for slot in slots { bytes[bytes.count - 1 - slot / 8] |= 1 << UInt8(slot % 8) }
        return Array(bytes.drop { $0 == 0 })
    }

    /// The slots of a bit field, ascending; nil when it is longer than the fan-out allows.
    func slots(_ bitfield: ArraySlice<UInt8>) -> [Int]? {
        guard bitfield.count <= fanout / 8 else { return nil }
        var slots: [Int] = []
        for (position, byte) in bitfield.reversed().enumerated() {
            for bit in 0..<8 where byte >> UInt8(bit) & 1 == 1 { slots.append(8 * position + bit) }
        }
        return slots
    }
}
