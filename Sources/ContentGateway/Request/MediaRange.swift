// SPDX-License-Identifier: Apache-2.0

/// One item of an `Accept` header. Source: RFC 9110, section 12.5.1.
struct MediaRange: Hashable, Sendable {
    /// In small letters: "application/vnd.ipld.car", "*/*".
    let type: String
    /// In small letters, without quotes and without `q`.
    let parameters: [String: String]
    /// How much it is wanted, in thousandths; 0 means not at all.
    let quality: Int

    /// The items in the order in which they are wanted; those that are equally wanted in the order in which they are
    /// written, those that name a type of IPLD first. Items that cannot be read are left out.
    static func list(_ header: String) -> [MediaRange] {
        let items = header.split(separator: ",").prefix(ContentGatewayLimits.listedItems).compactMap { Self($0) }
        return items.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            if a.quality != b.quality { return a.quality > b.quality }
            if a.isIPLD != b.isIPLD { return a.isIPLD }
            return left.offset < right.offset
        }.map(\.element)
    }

    private var isIPLD: Bool { type.hasPrefix("application/vnd.ip") }

    private init?(_ text: Substring) {
        let parts = text.split(separator: ";").map { Self.trimmed($0).lowercased() }
        guard let type = parts.first, type.contains("/") else { return nil }
        var parameters: [String: String] = [:]
        var quality: Int? = 1000
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? Self.trimmed(halves[1]) : ""
            let name = Self.trimmed(halves[0])
            if name == "q" { quality = Self.thousandths(value) } else { parameters[name] = Self.unquoted(value) }
        }
        guard let quality else { return nil }
        self.type = type
        self.parameters = parameters
        self.quality = quality
    }

    /// "0.5" is 500; nil for what is no such number.
    private static func thousandths(_ text: String) -> Int? {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let digits = halves.count > 1 ? String(halves[1]) : ""
        guard halves.first == "0" || halves.first == "1", digits.count <= 3,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let fraction = Int(digits + String(repeating: "0", count: 3 - digits.count))
        else { return nil }
        let value = (halves.first == "1" ? 1000 : 0) + fraction
        return value <= 1000 ? value : nil
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = Substring(text)
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }

    private static func unquoted(_ text: String) -> String {
        text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"") ? String(text.dropFirst().dropLast()) : text
    }
}
