// SPDX-License-Identifier: Apache-2.0

/// A cursor over canonical DAG-CBOR that accepts exactly one encoding of every value.
///
/// It refuses whatever <https://ipld.io/specs/codecs/dag-cbor/spec/> forbids: integers and lengths not in their
/// shortest form, indefinite lengths, keys that are not text or not unique and sorted, tags other than 42, floats that
/// are not 64 bits or not finite, other simple values, text that is not UTF-8. Integers range from -2^63 to 2^64 - 1.
///
/// Lengths and counts are checked against the bytes that remain before they are returned: every item still due in all
/// open collections together needs at least one byte, so an input cannot claim more items than it has bytes.
///
/// After an error the cursor's place is unspecified; throw the reader away.
public struct DagCBORReader: Sendable {
    /// An open array or map.
    struct Frame: Sendable {
        let isMap: Bool
        /// Items, or map entries, not begun yet.
        var remaining: Int
        /// In a map: the key was read and its value is due.
        var keyTaken = false
        /// Where the content of the map's last key is.
        var lastKey: Range<Int>?
    }

    let bytes: [UInt8]
    let limits: DagCBORLimits
    /// The open collections, outermost first. A collection is closed as soon as its last item was read.
    var frames: [Frame] = []
    /// Items (for maps, keys and values) of open collections that were not begun yet.
    var due = 0

    /// Where the next unread byte is.
    public internal(set) var offset = 0

    /// A cursor at the start of `bytes`. Input above the limits is refused by the first read.
    public init(_ bytes: [UInt8], limits: DagCBORLimits = .default) {
        self.bytes = bytes
        self.limits = limits
    }

    /// True if every byte was read.
    public var isAtEnd: Bool { offset == bytes.count }

    /// Ends the reading: nothing may be open and no byte may remain.
    ///
    /// - Throws: `.trailingBytes` or `.truncated`.
    public func finish() throws(DagCBORError) {
        guard isAtEnd else { throw .trailingBytes }
        guard frames.isEmpty else { throw .truncated }
    }

    /// The kind of the next value, without reading it.
    public func peekKind() throws(DagCBORError) -> DagCBORKind {
        guard offset < bytes.count else { throw .truncated }
        return try kind(ofInitialByte: bytes[offset])
    }

    func kind(ofInitialByte byte: UInt8) throws(DagCBORError) -> DagCBORKind {
        switch byte >> 5 {
        case DagCBORHead.Major.unsigned: return .unsigned
        case DagCBORHead.Major.negative: return .negative
        case DagCBORHead.Major.bytes: return .bytes
        case DagCBORHead.Major.text: return .text
        case DagCBORHead.Major.array: return .array
        case DagCBORHead.Major.map: return .map
        case DagCBORHead.Major.tag: return .link
        default: break
        }
        switch byte {
        case DagCBORHead.Code.false, DagCBORHead.Code.true: return .bool
        case DagCBORHead.Code.null: return .null
        case DagCBORHead.Code.double: return .float
        case DagCBORHead.Code.half, DagCBORHead.Code.single: throw .notDouble
        case DagCBORHead.Code.break: throw .indefiniteLength
        case 0xfc...0xfe: throw .reservedHeader
        default: throw .badSimple
        }
    }

    // MARK: Shared steps of the reads

    /// Accounts for a value that is about to be read where the cursor is.
    mutating func beginValue() throws(DagCBORError) {
        guard bytes.count <= limits.maxBytes else { throw .tooLarge }
        let top = frames.count - 1
        guard top >= 0 else { return }
        if frames[top].isMap {
            guard frames[top].keyTaken else { throw .missingValue }
            frames[top].keyTaken = false
        }
        frames[top].remaining -= 1
        due -= 1
    }

    /// Closes the collections whose last value has just been read.
    mutating func endValue() {
        while let top = frames.last, top.remaining == 0 { frames.removeLast() }
    }

    /// Begins a value that must be of `kind` and reads its head; not for simple values and floats.
    mutating func beginValue(_ kind: DagCBORKind) throws(DagCBORError) -> DagCBORHead {
        try beginValue()
        let found = try peekKind()
        guard found == kind else { throw .unexpectedType(expected: kind, found: found) }
        return try readHead()
    }

    /// Reads an initial byte and its argument; the argument must be in its shortest form. Not for major type 7.
    mutating func readHead() throws(DagCBORError) -> DagCBORHead {
        guard offset < bytes.count else { throw .truncated }
        let initial = bytes[offset]
        let information = initial & 0x1f
        if information < 24 {
            offset += 1
            return DagCBORHead(major: initial >> 5, argument: UInt64(information))
        }
        guard information < 28 else { throw information == 31 ? .indefiniteLength : .reservedHeader }
        let width = 1 << Int(information - 24)
        guard bytes.count - offset > width else { throw .truncated }
        let argument = bigEndian(at: offset + 1, width: width)
        let smallest: UInt64 = width == 1 ? 24 : 1 << UInt64(4 * width)
        guard argument >= smallest else { throw .nonMinimalInteger }
        offset += 1 + width
        return DagCBORHead(major: initial >> 5, argument: argument)
    }

    /// The big-endian integer of `width` bytes at `start`; the caller has checked that they are there.
    func bigEndian(at start: Int, width: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + width { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// Takes the content of a string whose head gave `length` and moves behind it.
    mutating func takeContent(_ length: UInt64, max: Int) throws(DagCBORError) -> Range<Int> {
        guard length <= UInt64(bytes.count - offset) else { throw .truncated }
        guard Int(length) <= max else { throw .tooLarge }
        let start = offset
        offset += Int(length)
        return start..<offset
    }
}
