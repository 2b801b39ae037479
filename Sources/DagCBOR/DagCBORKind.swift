// SPDX-License-Identifier: Apache-2.0

/// The kinds of value that DAG-CBOR has, as its first byte tells them apart.
public enum DagCBORKind: String, Hashable, Sendable, CaseIterable {
    /// An integer of zero or more.
    case unsigned
    /// An integer below zero.
    case negative
    /// A byte string.
    case bytes
    /// A text string.
    case text
    /// An array.
    case array
    /// A map with text keys.
    case map
    /// A CID in tag 42.
    case link
    /// True or false.
    case bool
    /// Null.
    case null
    /// A 64-bit float.
    case float
}
