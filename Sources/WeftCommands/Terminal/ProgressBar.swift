// SPDX-License-Identifier: Apache-2.0

/// How far an upload is, as a line that is written over itself.
public struct ProgressBar: Sendable {
    private static let cells = 24

    private let label: String
    private let total: UInt64
    private var done: UInt64 = 0
    private var shown: UInt64?

    public init(label: String, total: UInt64) {
        self.label = label
        self.total = total
    }

    /// Counts bytes that are through.
    /// - Returns: the line to draw, nil while it would look the same as the last one.
    public mutating func add(_ bytes: UInt64) -> String? {
        let (sum, overflow) = done.addingReportingOverflow(bytes)
        done = overflow ? .max : sum
        let percent = Self.percent(done, of: total)
        guard percent != shown else { return nil }
        shown = percent
        return line(percent)
    }

    /// What removes the line.
    public static let clear = "\r\u{1b}[2K"

    private func line(_ percent: UInt64) -> String {
        let full = Int(percent) * Self.cells / 100
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: Self.cells - full)
        return "\r\(label) [\(bar)] \(percent)% of \(Readable.bytes(total))"
    }

    /// Files may grow while they are read, so there may be more than the total.
    static func percent(_ done: UInt64, of total: UInt64) -> UInt64 {
        guard done < total else { return 100 }
        // Both are divided, because a hundred times a petabyte still has to fit.
        return total > 1 << 50 ? (done >> 20) * 100 / (total >> 20) : done * 100 / total
    }
}
