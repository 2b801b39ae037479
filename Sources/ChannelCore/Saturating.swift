// SPDX-License-Identifier: Apache-2.0

// Times and amounts come from outside and may be anything up to UInt64.max. Where the true sum has no room, the largest
// value behaves as it should: a time that never comes, a price that no deposit covers, work that is never all done.
extension UInt64 {
    func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }

    /// Zero where the true difference is negative.
    func subtracting(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }

    func multiplied(by other: UInt64) -> UInt64 {
        let (product, overflow) = multipliedReportingOverflow(by: other)
        return overflow ? .max : product
    }
}
