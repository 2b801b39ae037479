// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The one source of chance of a run: SplitMix64 (Steele, Lea, Flood 2014). The same seed gives the same numbers on every
/// machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// 0 to `bound - 1`; 0 for a bound of 0. Uneven by less than one in 2³² for the bounds that are used here.
    public mutating func below(_ bound: UInt64) -> UInt64 { bound == 0 ? 0 : next() % bound }

    /// 0 to `bound - 1`; 0 for an empty range.
    public mutating func index(_ bound: Int) -> Int { Int(below(UInt64(max(0, bound)))) }

    /// A number of the range, both ends included.
    public mutating func between(_ low: UInt64, _ high: UInt64) -> UInt64 { low + below(high - min(low, high) + 1) }

    /// True in so many of a hundred cases.
    public mutating func chance(_ percent: UInt64) -> Bool { percent > 0 && below(100) < percent }

    /// True in so many of a thousand cases.
    public mutating func chance(perMille: UInt64) -> Bool { perMille > 0 && below(1000) < perMille }

    /// Any element; nil of none.
    public mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[index(elements.count)]
    }

    public mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            var word = next()
            for _ in 0..<min(8, count - bytes.count) {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return bytes
    }

    /// 32 bytes that nobody else has drawn.
    public mutating func digest() -> Bytes32 { Hash.sha256(bytes(16)) }
}
