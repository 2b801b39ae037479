// SPDX-License-Identifier: Apache-2.0

/// A name that may be given to a file on a disk and shown to people.
///
/// Beyond what `EntryName` refuses, a safe name has at most `UnixFSLimits.diskNameBytes` bytes, no control characters,
/// and none that change the direction of text or break lines (CVE-2020-26279 and CVE-2020-26283 were paths that left
/// the folder and characters that rewrote the terminal). It is one path component: joining it to a folder with "/"
/// stays in the folder, provided that no symbolic link of that name was made before.
public struct SafeName: Hashable, Sendable {
    /// The name.
    public let entry: EntryName

    /// Checks a name.
    public init(_ entry: EntryName) throws(NameRefusal) {
        guard entry.bytes.count <= UnixFSLimits.diskNameBytes else {
            throw .tooLong(max: UnixFSLimits.diskNameBytes)
        }
        for scalar in entry.text.unicodeScalars where Self.isRefused(scalar) { throw .control(scalar) }
        self.entry = entry
    }

    /// Checks a name from text.
    public init(_ text: String) throws(NameRefusal) {
        try self.init(try EntryName(text))
    }

    /// The name as text.
    public var text: String { entry.text }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Embeddings, overrides and isolates of the bidirectional algorithm (UAX #9). Other format characters, such as
        // the joiner inside emoji and Indic words, are part of proper names.
        case .format: (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        default: false
        }
    }
}
