// SPDX-License-Identifier: Apache-2.0

/// Why bytes are not the canonical DAG-CBOR of what was expected.
public enum DagCBORError: Error, Equatable, Sendable {
    /// The input ends before the value does, or a length says more than is there.
    case truncated
    /// Bytes remain after the value, or items of an open collection were not read.
    case trailingBytes
    /// An integer, length or tag is not in its shortest form.
    case nonMinimalInteger
    /// A string or collection of indefinite length, or a stray break.
    case indefiniteLength
    /// An initial byte that RFC 8949 reserves (additional information 28 to 30).
    case reservedHeader
    /// A map has the same key twice.
    case duplicateKey
    /// A map's keys are not sorted by length, then by bytes.
    case unsortedKeys
    /// A map key is not a text string.
    case keyNotText
    /// A tag other than 42.
    case unsupportedTag(UInt64)
    /// The content of tag 42 is not a byte string of 0x00 and a valid CID.
    case badLink
    /// A float of 16 or 32 bits.
    case notDouble
    /// A float that is NaN or infinite.
    case nonFiniteFloat
    /// A simple value other than false, true and null.
    case badSimple
    /// A text string is not UTF-8.
    case invalidUTF8
    /// More collections are open inside each other than the limits allow.
    case tooDeep
    /// The input, a string or a collection is larger than the limits or the caller allow.
    case tooLarge
    /// The value is of another kind than expected.
    case unexpectedType(expected: DagCBORKind, found: DagCBORKind)
    /// The next key of a map with fixed keys is another one; `found` is cut to 64 bytes.
    case unexpectedKey(expected: String, found: String)
    /// A string has another length in bytes, or a collection another count, than the one expected.
    case unexpectedCount(expected: Int, found: Int)
    /// A key was asked for where no map entry is due: the map has fewer entries than expected.
    case missingKey
    /// A value was asked for where a map's key is due: the map has more entries than expected.
    case missingValue
    /// An integer does not fit the type asked for, or is below -2^63.
    case outOfRange
    /// The CBOR is valid but does not describe a valid value of the type; the text says why.
    case invalid(String)
}

extension DagCBORError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .truncated: "the input ends before the value does"
        case .trailingBytes: "bytes remain after the value"
        case .nonMinimalInteger: "an integer or length is not in its shortest form"
        case .indefiniteLength: "indefinite lengths are not allowed"
        case .reservedHeader: "an initial byte is reserved"
        case .duplicateKey: "a map has the same key twice"
        case .unsortedKeys: "a map's keys are not in canonical order"
        case .keyNotText: "a map key is not text"
        case .unsupportedTag(let tag): "tag \(tag) is not allowed, only 42"
        case .badLink: "a link does not hold a valid CID"
        case .notDouble: "a float is not 64 bits wide"
        case .nonFiniteFloat: "a float is NaN or infinite"
        case .badSimple: "a simple value is not false, true or null"
        case .invalidUTF8: "a text is not UTF-8"
        case .tooDeep: "collections are nested too deeply"
        case .tooLarge: "the input, a string or a collection is too large"
        case .unexpectedType(let expected, let found): "expected \(expected.rawValue), found \(found.rawValue)"
        case .unexpectedKey(let expected, let found): "expected the key \"\(expected)\", found \"\(found)\""
        case .unexpectedCount(let expected, let found): "expected a length of \(expected), found \(found)"
        case .missingKey: "a map has fewer entries than expected"
        case .missingValue: "a map has more entries than expected"
        case .outOfRange: "an integer is out of range"
        case .invalid(let reason): reason
        }
    }
}
