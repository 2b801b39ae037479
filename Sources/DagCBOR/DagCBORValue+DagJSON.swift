// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension DagCBORValue {
    /// The value as DAG-JSON (<https://ipld.io/specs/codecs/dag-json/spec/>): one line, keys sorted by bytes, bytes as
    /// `{"/":{"bytes":…}}` in base64 without padding, links as `{"/":"…"}`.
    ///
    /// For showing. A map that itself has the key "/" is written as it is, though DAG-JSON reserves such maps.
    public func dagJSON() -> String {
        var text = ""
        appendJSON(to: &text)
        return text
    }

    private func appendJSON(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .unsigned(let value): text += String(value)
        case .float(let value): text += ShortestFloatText.of(value)
        case .bytes(let value):
            text += #"{"/":{"bytes":"\#(Self.base64(value))"}}"#
        case .text(let value): Self.appendQuoted(value, to: &text)
        case .array(let values): Self.appendArray(values, to: &text)
        case .map(let map): Self.appendMap(map, to: &text)
        case .link(let cid):
            text += #"{"/":"\#(cid)"}"#
        }
    }

    private static func appendArray(_ values: [DagCBORValue], to text: inout String) {
        text += "["
        for (index, value) in values.enumerated() {
            if index > 0 { text += "," }
            value.appendJSON(to: &text)
        }
        text += "]"
    }

    private static func appendMap(_ map: DagCBORMap, to text: inout String) {
        let sorted = map.entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        text += "{"
        for (index, entry) in sorted.enumerated() {
            if index > 0 { text += "," }
            appendQuoted(entry.key, to: &text)
            text += ":"
            entry.value.appendJSON(to: &text)
        }
        text += "}"
    }

    private static func appendQuoted(_ value: String, to text: inout String) {
        text += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\u{08}": text += "\\b"
            case "\u{0c}": text += "\\f"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{00}"..."\u{1f}":
                let hex = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    /// RFC 4648 section 4, without padding.
    private static func base64(_ bytes: [UInt8]) -> String {
        let url = Multibase.encode(bytes, as: .base64url).utf8.dropFirst()
        let plain = url.map {
            $0 == UInt8(ascii: "-") ? UInt8(ascii: "+") : $0 == UInt8(ascii: "_") ? UInt8(ascii: "/") : $0
        }
        return String(decoding: plain, as: UTF8.self)
    }
}
