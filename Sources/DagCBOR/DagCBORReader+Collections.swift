// SPDX-License-Identifier: Apache-2.0

extension DagCBORReader {
    /// Opens an array of at most `max` items and gives their number. It is closed when that many values were read.
    public mutating func readArrayHeader(max: Int) throws(DagCBORError) -> Int {
        try openCollection(.array, max: max)
    }

    /// Opens a map of at most `max` entries and gives their number. It is closed when that many were read.
    public mutating func readMapHeader(max: Int) throws(DagCBORError) -> Int {
        try openCollection(.map, max: max)
    }

    /// Opens a map that must have this many entries.
    ///
    /// - Throws: `.unexpectedCount` if it has another number.
    public mutating func readMapHeader(exactly count: Int) throws(DagCBORError) {
        let found = try openCollection(.map, max: limits.maxItems)
        guard found == count else { throw .unexpectedCount(expected: count, found: found) }
    }

    /// Opens an array that must have this many items.
    ///
    /// - Throws: `.unexpectedCount` if it has another number.
    public mutating func readArrayHeader(exactly count: Int) throws(DagCBORError) {
        let found = try openCollection(.array, max: limits.maxItems)
        guard found == count else { throw .unexpectedCount(expected: count, found: found) }
    }

    /// Reads the next key of the open map, which must be `key`. For maps whose keys the type fixes.
    ///
    /// - Throws: `.unexpectedKey`; `.missingKey` if the map has no entry left; the errors of `readKey(max:)`.
    public mutating func expectKey(_ key: StaticString) throws(DagCBORError) {
        let content = try takeKey()
        guard matches(content, key) else {
            throw .unexpectedKey(
                expected: key.description, found: String(decoding: bytes[content].prefix(64), as: UTF8.self))
        }
    }

    /// Reads the next key of the innermost open map if there is one and it is `key`; otherwise reads nothing and gives
    /// false. For entries that a map may leave out.
    public mutating func readKeyIfPresent(_ key: StaticString) throws(DagCBORError) -> Bool {
        guard let top = frames.last, top.isMap, !top.keyTaken else { return false }
        let before = self
        let content = try takeKey()
        if matches(content, key) { return true }
        self = before
        return false
    }

    /// Reads the next key of the open map, at most `max` UTF-8 bytes.
    ///
    /// Compare keys by their UTF-8 bytes or against letters that have no equivalent: `==` on strings equates different
    /// bytes that Unicode calls equivalent (U+212A equals "K").
    ///
    /// - Throws: `.keyNotText`, `.duplicateKey`, `.unsortedKeys`, `.invalidUTF8`; `.missingKey` if no entry is left.
    public mutating func readKey(max: Int = .max) throws(DagCBORError) -> String {
        let content = try takeKey()
        guard content.count <= max else { throw .tooLarge }
        return try text(content)
    }

    /// Reads a key and checks its place in the order; gives where its content is. UTF-8 is not checked.
    mutating func takeKey() throws(DagCBORError) -> Range<Int> {
        let top = frames.count - 1
        guard top >= 0, frames[top].isMap, !frames[top].keyTaken else { throw .missingKey }
        let head = try readHead()
        guard head.major == DagCBORHead.Major.text else { throw .keyNotText }
        let content = try takeContent(head.argument, max: .max)
        if let last = frames[top].lastKey { try checkOrder(last, content) }
        frames[top].lastKey = content
        frames[top].keyTaken = true
        due -= 1
        return content
    }

    private mutating func openCollection(_ kind: DagCBORKind, max: Int) throws(DagCBORError) -> Int {
        let head = try beginValue(kind)
        guard head.argument <= UInt64(limits.maxItems), Int(head.argument) <= max else { throw .tooLarge }
        let count = Int(head.argument)
        let isMap = kind == .map
        let items = isMap ? 2 * count : count
        guard items <= bytes.count - offset - due else { throw .truncated }
        guard frames.count < limits.maxDepth else { throw .tooDeep }
        due += items
        if frames.isEmpty { frames.reserveCapacity(8) }
        frames.append(Frame(isMap: isMap, remaining: count))
        endValue()
        return count
    }

    private func checkOrder(_ last: Range<Int>, _ next: Range<Int>) throws(DagCBORError) {
        if last.count < next.count { return }
        guard last.count == next.count else { throw .unsortedKeys }
        for (left, right) in zip(last, next) where bytes[left] != bytes[right] {
            guard bytes[left] < bytes[right] else { throw .unsortedKeys }
            return
        }
        throw .duplicateKey
    }

    private func matches(_ content: Range<Int>, _ key: StaticString) -> Bool {
        guard content.count == key.utf8CodeUnitCount else { return false }
        let start = key.utf8Start
        for index in 0..<content.count where bytes[content.lowerBound + index] != start[index] { return false }
        return true
    }
}
