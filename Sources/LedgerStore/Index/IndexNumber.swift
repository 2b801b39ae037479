// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB

/// How the index holds unsigned numbers, so that SQLite compares them rightly over all 64 bits.
///
/// Money that moved, sizes and times fit in 63 bits (`LedgerLimits.issued`, `storageBytes`, `latestGenesis`) and are
/// plain integers. Prices, rates, caps and the expiry of attestations are any number that a party writes, and a block
/// is never refused because the index could not hold them: from 2⁶³ on a number is a blob of its eight bytes, highest
/// first. SQLite orders every blob after every integer, and blobs by their bytes
/// (<https://www.sqlite.org/datatype3.html#comparison_expressions>).
enum IndexNumber {
    static func value(_ number: UInt64) -> DatabaseValue {
        if let small = Int64(exactly: number) { return small.databaseValue }
        return withUnsafeBytes(of: number.bigEndian) { Data($0) }.databaseValue
    }

    /// Nil for what `value` would not write.
    static func number(_ value: DatabaseValue) -> UInt64? {
        switch value.storage {
        case .int64(let small): return UInt64(exactly: small)
        case .blob(let bytes):
            guard bytes.count == 8 else { return nil }
            let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return number > Int64.max ? number : nil
        case .null, .double, .string: return nil
        }
    }
}
