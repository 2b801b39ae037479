// SPDX-License-Identifier: Apache-2.0

/// Text of strangers in HTML.
enum VisibleText {
    /// Escapes markup, in text and in quoted attributes, and shows characters that would be invisible, break lines or
    /// change the direction of what is around them as "\u{202e}".
    static func html(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            default:
                if isHidden(scalar) {
                    safe += "\\u{\(String(scalar.value, radix: 16))}"
                } else {
                    safe.unicodeScalars.append(scalar)
                }
            }
        }
        return safe
    }

    /// Joiners are part of proper words and emoji; all other format characters can hide or turn text.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: true
        case .format: scalar.value != 0x200c && scalar.value != 0x200d && !(0xe0020...0xe007f).contains(scalar.value)
        default: scalar.properties.isNoncharacterCodePoint
        }
    }
}
