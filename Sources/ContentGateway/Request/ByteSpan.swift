// SPDX-License-Identifier: Apache-2.0

/// Which bytes of a file an archive is to prove: `entity-bytes=from:to`, both inclusive, negative ones counted from the
/// end, "*" for the end.
///
/// Source: <https://specs.ipfs.tech/http-gateways/trustless-gateway/#entity-bytes-request-query-parameter>.
struct ByteSpan: Hashable, Sendable {
    /// What a span means for a file of some size.
    enum Place: Hashable, Sendable {
        case bytes(Range<UInt64>)
        /// No byte: the file's root alone answers.
        case empty
        /// The whole span lies before the file or behind it.
        case outside
    }

    let from: Int64
    /// Nil stands for the end.
    let to: Int64?

    /// - Returns: nil for text that is no span.
    init?(_ text: String) {
        let halves = text.split(separator: ":", omittingEmptySubsequences: false)
        guard halves.count == 2, let from = Self.number(halves[0]) else { return nil }
        self.from = from
        if halves[1] == "*" {
            to = nil
        } else {
            guard let number = Self.number(halves[1]) else { return nil }
            to = number
        }
    }

    /// Where the span is in a file of `size` bytes, cut to the file.
    func place(in size: UInt64) -> Place {
        let size = Int64(clamping: size)
        guard size > 0 else { return from <= 0 ? .empty : .outside }
        if from >= size { return .outside }
        // One of both is below zero and the other is not: no overflow.
        let start = from >= 0 ? from : max(0, size + from)
        var last = size - 1
        if let to { last = to >= 0 ? min(to, size - 1) : size + to }
        guard last >= 0 else { return .outside }
        guard start <= last else { return .empty }
        return .bytes(UInt64(start)..<UInt64(last) + 1)
    }

    private static func number(_ text: Substring) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }) else { return nil }
        return Int64(text)
    }
}
