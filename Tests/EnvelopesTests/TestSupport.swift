// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

/// The bytes of hexadecimal text.
func hex(_ text: String) -> [UInt8] {
    let digits = text.map { UInt8(truncatingIfNeeded: $0.hexDigitValue ?? 255) }
    precondition(digits.count % 2 == 0 && !digits.contains(255), "not hexadecimal: \(text)")
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

/// SplitMix64: repeats a run from its seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for offset in 0..<count { buffer[offset] = UInt8(truncatingIfNeeded: next()) }
            initialized = count
        }
    }
}

/// The refusal that `body` throws, or nil when it throws none; another error is recorded.
func refusal(_ body: () throws -> some Any) -> EnvelopeError? {
    do {
        _ = try body()
        return nil
    } catch let error as EnvelopeError {
        return error
    } catch {
        Issue.record(error)
        return nil
    }
}

extension [UInt8] {
    /// A copy with the lowest bit of one byte changed.
    func flipped(_ index: Int) -> [UInt8] {
        var copy = self
        copy[index] ^= 1
        return copy
    }
}
