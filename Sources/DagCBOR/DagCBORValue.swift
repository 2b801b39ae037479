// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Any DAG-CBOR value, as a tree: for inspection, tests and data whose type is not known.
///
/// Equality is equality of encodings: texts are compared by their bytes (not by Unicode equivalence) and floats by
/// their bits. A decoded tree takes up to some thirty times the memory of its encoding; give untrusted input a smaller
/// `DagCBORLimits.maxBytes`. Types that are known should be `DagCBORCodable` themselves.
public enum DagCBORValue: Sendable {
    /// Null.
    case null
    /// True or false.
    case bool(Bool)
    /// An integer from -2^63 to 2^63 - 1.
    case integer(Int64)
    /// An integer from 2^63 on. Smaller ones are `integer`; encoding does not depend on which case holds them.
    case unsigned(UInt64)
    /// A finite float.
    case float(Double)
    /// A byte string.
    case bytes([UInt8])
    /// A text string.
    case text(String)
    /// An array.
    case array([DagCBORValue])
    /// A map.
    case map(DagCBORMap)
    /// A link.
    indirect case link(CID)

    /// The entry `key` of a map; nil if there is none or this is no map.
    public subscript(key: String) -> DagCBORValue? {
        guard case .map(let map) = self else { return nil }
        return map[key]
    }
}

extension DagCBORValue: Hashable {
    /// True if both have the same encoding.
    public static func == (lhs: DagCBORValue, rhs: DagCBORValue) -> Bool {
        switch (lhs, rhs) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.integer(let signed), .unsigned(let unsigned)), (.unsigned(let unsigned), .integer(let signed)):
            UInt64(exactly: signed) == unsigned
        case (.float(let left), .float(let right)): left.bitPattern == right.bitPattern
        case (.bytes(let left), .bytes(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.array(let left), .array(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.link(let left), .link(let right)): left == right
        default: false
        }
    }

    /// Feeds the value to `hasher`.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let value): hasher.combine(value)
        case .integer(let value): hasher.combine(UInt64(bitPattern: value))
        case .unsigned(let value): hasher.combine(value)
        case .float(let value): hasher.combine(value.bitPattern)
        case .bytes(let value): hasher.combine(value)
        case .text(let value): hasher.combine(value)
        case .array(let values): hasher.combine(values)
        case .map(let map): hasher.combine(map)
        case .link(let cid): hasher.combine(cid)
        }
    }
}
