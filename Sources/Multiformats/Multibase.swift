// SPDX-License-Identifier: Apache-2.0

/// Text encodings of bytes that name themselves by their first character.
///
/// Only one spelling of any bytes is accepted in a given base: no padding, no foreign case, no stray bits.
/// Source: <https://github.com/multiformats/multibase>; RFC 4648 for the bases 16, 32 and 64.
public enum Multibase: Character, CaseIterable, Sendable {
    /// Lower-case hexadecimal.
    case base16 = "f"
    /// RFC 4648 base32, lower case, no padding: the usual form of a CID.
    case base32 = "b"
    /// Digits and lower-case letters, for names that ignore case and are short, such as host labels.
    case base36 = "k"
    /// Bitcoin's alphabet: version 0 CIDs and key fingerprints.
    case base58btc = "z"
    /// RFC 4648 base64url, no padding.
    case base64url = "u"

    /// The text of `bytes`, prefix included.
    ///
    /// Base58btc and base36 take time that grows with the square of the length and decode at most
    /// `MultiformatsLimits.positionalBytes`; use another base for longer data.
    public static func encode(_ bytes: [UInt8], as base: Multibase) -> String {
        switch base {
        case .base16: BitBase.base16.encode(bytes, prefix: base.prefix)
        case .base32: BitBase.base32.encode(bytes, prefix: base.prefix)
        case .base64url: BitBase.base64url.encode(bytes, prefix: base.prefix)
        case .base36: PositionalBase.base36.encode(bytes, prefix: base.prefix)
        case .base58btc: PositionalBase.base58btc.encode(bytes, prefix: base.prefix)
        }
    }

    /// The bytes that `text` stands for, in whichever base its first character names.
    ///
    /// - Throws: `.emptyText`, `.unknownMultibase`, `.invalidCharacter`, `.invalidTrailingBits` or `.tooLong`.
    public static func decode(_ text: String) throws(MultiformatsError) -> [UInt8] {
        guard text.utf8.count <= MultiformatsLimits.multibaseText else {
            throw .tooLong(limit: MultiformatsLimits.multibaseText)
        }
        let characters = Array(text.utf8)
        guard let first = characters.first else { throw .emptyText }
        guard let base = Multibase(rawValue: Character(UnicodeScalar(first))) else { throw .unknownMultibase }
        return switch base {
        case .base16: try BitBase.base16.decode(characters, from: 1)
        case .base32: try BitBase.base32.decode(characters, from: 1)
        case .base64url: try BitBase.base64url.decode(characters, from: 1)
        case .base36: try PositionalBase.base36.decode(characters, from: 1)
        case .base58btc: try PositionalBase.base58btc.decode(characters, from: 1)
        }
    }

    private var prefix: UInt8 {
        switch self {
        case .base16: UInt8(ascii: "f")
        case .base32: UInt8(ascii: "b")
        case .base36: UInt8(ascii: "k")
        case .base58btc: UInt8(ascii: "z")
        case .base64url: UInt8(ascii: "u")
        }
    }
}
