// SPDX-License-Identifier: Apache-2.0

/// What a `Range` header means for a body of some size. Source: RFC 9110, section 14.
enum ByteRange: Hashable, Sendable {
    /// The whole body: no range, one that cannot be read, or several, which may be answered so.
    case whole
    case part(Range<UInt64>)
    /// No byte of the body is in it: 416.
    case unsatisfiable

    init(_ header: String?, size: UInt64) {
        guard let header, header.lowercased().hasPrefix("bytes=") else {
            self = .whole
            return
        }
        let halves = header.dropFirst("bytes=".count).split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, let first = Self.number(halves[0]), let last = Self.number(halves[1]) else {
            self = .whole
            return
        }
        self = Self.range(first.value, last.value, size: size)
    }

    private static func range(_ first: UInt64?, _ last: UInt64?, size: UInt64) -> ByteRange {
        switch (first, last) {
        case (nil, nil): return .whole
        case (nil, let count?): return count == 0 || size == 0 ? .unsatisfiable : .part(size - min(count, size)..<size)
        case (let first?, let last):
            if let last, last < first { return .whole }
            guard first < size else { return .unsatisfiable }
            return .part(first..<min(last ?? size - 1, size - 1) + 1)
        }
    }

    /// - Returns: nil for what is neither empty nor a number; a number beyond all sizes is the largest.
    private static func number(_ text: Substring) -> (value: UInt64?, Void)? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return (text.isEmpty ? nil : UInt64(text) ?? (UInt64.max - 1), ())
    }
}
