// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension DagCBORReader {
    /// Reads an integer of zero or more.
    public mutating func readUnsigned() throws(DagCBORError) -> UInt64 {
        let head = try beginValue(.unsigned)
        endValue()
        return head.argument
    }

    /// Reads an integer from -2^63 to 2^63 - 1.
    ///
    /// - Throws: `.outOfRange` for an integer outside of that, `.unexpectedType` for what is no integer.
    public mutating func readInteger() throws(DagCBORError) -> Int64 {
        try beginValue()
        let found = try peekKind()
        guard found == .unsigned || found == .negative else {
            throw .unexpectedType(expected: .unsigned, found: found)
        }
        let argument = try readHead().argument
        guard argument <= UInt64(Int64.max) else { throw .outOfRange }
        endValue()
        return found == .unsigned ? Int64(argument) : -1 - Int64(argument)
    }

    /// Reads a byte string of at most `max` bytes.
    public mutating func readBytes(max: Int) throws(DagCBORError) -> [UInt8] {
        let head = try beginValue(.bytes)
        let content = try takeContent(head.argument, max: max)
        endValue()
        return Array(bytes[content])
    }

    /// Reads a byte string of exactly 32 bytes.
    public mutating func readBytes32() throws(DagCBORError) -> Bytes32 {
        let head = try beginValue(.bytes)
        let content = try takeContent(head.argument, max: .max)
        guard let value = bytes.withUnsafeBytes({ Bytes32(exactly: UnsafeRawBufferPointer(rebasing: $0[content])) })
        else {
            throw .unexpectedCount(expected: 32, found: content.count)
        }
        endValue()
        return value
    }

    /// Reads a text string of at most `max` UTF-8 bytes.
    public mutating func readText(max: Int) throws(DagCBORError) -> String {
        let head = try beginValue(.text)
        let content = try takeContent(head.argument, max: max)
        let value = try text(content)
        endValue()
        return value
    }

    /// Reads true or false.
    public mutating func readBool() throws(DagCBORError) -> Bool {
        try beginValue()
        let found = try peekKind()
        guard found == .bool else { throw .unexpectedType(expected: .bool, found: found) }
        let value = bytes[offset] == DagCBORHead.Code.true
        offset += 1
        endValue()
        return value
    }

    /// Reads null if it is next; otherwise reads nothing and gives false.
    public mutating func readNullIfPresent() throws(DagCBORError) -> Bool {
        guard offset < bytes.count else { throw .truncated }
        guard bytes[offset] == DagCBORHead.Code.null else { return false }
        try beginValue()
        offset += 1
        endValue()
        return true
    }

    /// Reads a finite 64-bit float.
    public mutating func readFloat() throws(DagCBORError) -> Double {
        try beginValue()
        let found = try peekKind()
        guard found == .float else { throw .unexpectedType(expected: .float, found: found) }
        guard bytes.count - offset >= 9 else { throw .truncated }
        let value = Double(bitPattern: bigEndian(at: offset + 1, width: 8))
        guard value.isFinite else { throw .nonFiniteFloat }
        offset += 9
        endValue()
        return value
    }

    /// Reads a link: tag 42 over a byte string of 0x00 and a binary CID.
    public mutating func readLink() throws(DagCBORError) -> CID {
        let tag = try beginValue(.link)
        guard tag.argument == DagCBORHead.Code.linkTag else { throw .unsupportedTag(tag.argument) }
        let head = try readHead()
        guard head.major == DagCBORHead.Major.bytes else { throw .badLink }
        let content = try takeContent(head.argument, max: .max)
        guard let first = content.first, bytes[first] == 0 else { throw .badLink }
        let cid = bytes.withUnsafeBytes { try? CID(raw: UnsafeRawBufferPointer(rebasing: $0[content.dropFirst()])) }
        guard let cid else { throw .badLink }
        endValue()
        return cid
    }

    /// The text at `content`.
    func text(_ content: Range<Int>) throws(DagCBORError) -> String {
        guard let text = String(validating: bytes[content], as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }
}
