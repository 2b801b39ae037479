// SPDX-License-Identifier: Apache-2.0

/// Makes texts of strangers harmless for a terminal, and measures them.
///
/// Job names, provider attributes and reasons of refusals come from anybody. An escape sequence among them could move
/// the cursor, retitle the window or type answers (CVE-2003-0063 and its successors); a directional override could
/// reverse what a person reads (Unicode TR 9, CVE-2021-42574).
public enum PlainText {
    /// `text` with every control and directional character as a visible escape such as `\u{1B}`.
    public static func visible(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isDangerous) else { return String(text) }
        var out = ""
        for scalar in text.unicodeScalars {
            if isDangerous(scalar) {
                out += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    /// The columns that `text` takes on a terminal: two for East Asian wide characters and emoji (Unicode TR 11).
    public static func columns(_ text: some StringProtocol) -> Int {
        text.reduce(0) { $0 + columns(of: $1) }
    }

    /// `text` cut to at most `width` columns, with `…` as its last one when something is missing.
    public static func cut(_ text: String, to width: Int) -> String {
        guard columns(text) > width else { return text }
        guard width > 1 else { return width == 1 ? "…" : "" }
        var out = ""
        var used = 0
        for character in text {
            let next = columns(of: character)
            guard used + next <= width - 1 else { break }
            out.append(character)
            used += next
        }
        return out + "…"
    }

    private static func columns(of character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x2e80...0x303e, 0x3041...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
        0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd,
    ]

    private static func isDangerous(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL and C1 controls.
        case 0..<0x20, 0x7f...0x9f: true
        // Marks, embeddings, overrides and isolates of direction; line and paragraph separators.
        case 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        // Zero width characters and the byte order mark: two names that look the same must not differ.
        case 0x200b, 0x2060, 0xfeff: true
        // Tags, invisible text of its own.
        case 0xe0000...0xe007f: true
        default: false
        }
    }
}
