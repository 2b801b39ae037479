// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A varint that says how many bytes follow it.
struct LengthPrefix {
    /// Bytes that follow.
    let length: UInt64
    /// Bytes of the varint itself.
    let width: Int
}

/// Bytes that arrived and were not used yet.
struct ByteQueue: Sendable {
    private var bytes: [UInt8]
    /// The first unused byte. Used bytes are dropped when they are more than the unused ones, so that a byte is moved
    /// only a constant number of times.
    private var start = 0
    /// Bytes used since the beginning.
    private(set) var used: UInt64 = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    var isEmpty: Bool { start == bytes.count }

    mutating func append(_ more: ArraySlice<UInt8>) {
        if start > bytes.count - start {
            bytes.removeFirst(start)
            start = 0
        }
        bytes.append(contentsOf: more)
    }

    /// Forgets everything that arrived and gives its memory back; `used` stays.
    mutating func discard() {
        bytes = []
        start = 0
    }

    /// The varint at the start; nil until all of it is there.
    func lengthPrefix() throws(CARError.Reason) -> LengthPrefix? {
        var end = start
        do throws(MultiformatsError) {
            let length = try Varint.decode(bytes, at: &end)
            return LengthPrefix(length: length, width: end - start)
        } catch .truncated {
            return nil
        } catch {
            throw .invalidLength(error)
        }
    }

    /// The bytes that the prefix at the start announces; nil until all of them are there.
    func content(behind prefix: LengthPrefix) -> ArraySlice<UInt8>? {
        let first = start + prefix.width
        guard prefix.length <= UInt64(bytes.count - first) else { return nil }
        return bytes[first..<first + Int(prefix.length)]
    }

    /// Uses up the prefix at the start and what it announces, which must be there.
    mutating func use(_ prefix: LengthPrefix) {
        let count = prefix.width + Int(prefix.length)
        start += count
        used += UInt64(count)
    }
}
