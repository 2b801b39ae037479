// SPDX-License-Identifier: Apache-2.0

/// The canonical order of map keys: shorter UTF-8 first, then bytewise (RFC 7049 section 3.9, as DAG-CBOR requires).
///
/// Not the order of `String`, which also treats different bytes as equal if they are canonically equivalent Unicode.
public enum DagCBORKeyOrder {
    /// True if `lhs` comes strictly before `rhs`.
    public static func precedes(_ lhs: String, _ rhs: String) -> Bool {
        let left = lhs.utf8
        let right = rhs.utf8
        return left.count == right.count ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    /// True if the two keys are the same bytes.
    static func same(_ lhs: String, _ rhs: String) -> Bool {
        lhs.utf8.elementsEqual(rhs.utf8)
    }
}
