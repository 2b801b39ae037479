// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Keys

/// Records of test vectors as text: fields end with `:`, records with `;`, line breaks inside a field count as spaces.
enum VectorText {
    static func records(_ text: String) -> [[String]] {
        text.split(separator: ";").filter { !$0.allSatisfy(\.isWhitespace) }.map { record in
            record.split(separator: ":", omittingEmptySubsequences: false).map { field in
                field.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            }
        }
    }
}

/// The bytes of hexadecimal text; spaces do not matter.
func hex(_ text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }.map { UInt8(truncatingIfNeeded: $0.hexDigitValue ?? 255) }
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
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// The code of the error that `body` throws, or nil when it throws none; another kind of error is recorded.
func code(_ body: () throws -> some Any) -> KeysError.Code? {
    do {
        _ = try body()
        return nil
    } catch let error as KeysError {
        return error.code
    } catch {
        Issue.record(error)
        return nil
    }
}
