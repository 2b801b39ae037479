// SPDX-License-Identifier: Apache-2.0

/// The name of an entry of a folder.
///
/// Names are equal when their bytes are: "é" in its two Unicode forms is two names, unlike in `String`. A name may
/// still hold control characters; see `SafeName` before it is written to a disk.
/// Source: <https://specs.ipfs.tech/unixfs/#restricted-names>.
public struct EntryName: Hashable, Sendable {
    /// The UTF-8 of the name.
    public let bytes: [UInt8]

    /// Takes a name from UTF-8.
    ///
    /// Refused are empty names, ".", "..", names with "/" or NUL, bytes that are not UTF-8 (which the specification
    /// only advises), and more than `UnixFSLimits.nameBytes`.
    public init(bytes: [UInt8]) throws(NameRefusal) {
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.count <= UnixFSLimits.nameBytes else { throw .tooLong(max: UnixFSLimits.nameBytes) }
        guard bytes != [0x2e], bytes != [0x2e, 0x2e] else { throw .relative }
        for byte in bytes {
            if byte == 0x2f { throw .slash }
            if byte == 0 { throw .nul }
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        self.bytes = bytes
    }

    /// Takes a name from text; see `init(bytes:)`.
    public init(_ text: String) throws(NameRefusal) {
        try self.init(bytes: Array(text.utf8))
    }

    /// The name as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension EntryName: Comparable {
    /// Lexicographic order of the bytes, the order of folders.
    public static func < (left: EntryName, right: EntryName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension EntryName: CustomStringConvertible {
    /// The name as text, quoted and with control characters escaped.
    public var description: String { text.debugDescription }
}
