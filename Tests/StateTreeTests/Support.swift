// SPDX-License-Identifier: Apache-2.0

import Multiformats
import StateTree
import Testing

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    mutating func bytes32() -> Bytes32 { Hash.sha256(bytes(16)) }

    /// Keys of which many agree in many bits, so that edges are long and forks are deep.
    mutating func crowdedKeys(_ count: Int) -> [Bytes32] {
        var keys = [bytes32(), bytes32()]
        while keys.count < count {
            let key = keys[below(keys.count)].flipping(bit: next() & 3 == 0 ? 255 : below(256))
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }
}

typealias Record = (key: Bytes32, value: Bytes32)

/// The record number `index` of the sets that golden values are made of.
func namedRecord(_ index: Int) -> Record {
    (Hash.sha256(Array("key \(index)".utf8)), Hash.sha256(Array("value \(index)".utf8)))
}

func namedRecords(_ range: Range<Int>) -> [Record] { range.map(namedRecord) }

/// The bytes of hexadecimal text written in a test.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text) }

extension Bytes32 {
    /// `start`, then zeros, then `end`.
    static func padded(_ start: [UInt8] = [], end: [UInt8] = []) -> Bytes32 {
        Bytes32(start + [UInt8](repeating: 0, count: 32 - start.count - end.count) + end) ?? .zero
    }

    static func filled(_ byte: UInt8) -> Bytes32 { padded([UInt8](repeating: byte, count: 32)) }

    func isSet(_ bit: Int) -> Bool { bytes[bit / 8] & 0x80 >> (bit % 8) != 0 }

    func flipping(bit: Int) -> Bytes32 {
        var bytes = bytes
        bytes[bit / 8] ^= 0x80 >> (bit % 8)
        return Bytes32(bytes) ?? .zero
    }
}

extension StateTree {
    mutating func set(_ record: Record) { update([(record.key, record.value)]) }
    mutating func remove(_ key: Bytes32) { update([(key, nil)]) }
}
