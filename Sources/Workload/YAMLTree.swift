// SPDX-License-Identifier: Apache-2.0

import Yams

/// A YAML document reduced to what a manifest may hold: texts, lists and maps, each with its line.
///
/// Numbers and booleans stay the text they were written as, so that `3.10` is not 3.1 and `no` is not false.
/// Anchors, aliases, tags, merge keys and several documents are refused.
indirect enum YAMLTree {
    case text(String, line: Int)
    case list([YAMLTree], line: Int)
    case map([(key: String, line: Int, value: YAMLTree)], line: Int)
    /// Nothing is written where a value is expected.
    case empty(line: Int)

    var line: Int {
        switch self {
        case .text(_, let line), .list(_, let line), .map(_, let line), .empty(let line): line
        }
    }

    /// What it is, for a message.
    var kind: String {
        switch self {
        case .text: "a text"
        case .list: "a list"
        case .map: "a map"
        case .empty: "nothing"
        }
    }

    static func read(_ text: String) throws(ManifestError) -> YAMLTree {
        guard text.utf8.count <= WorkloadLimits.manifestBytes else {
            throw refusal(.tooLarge, "The manifest is larger than 256 KiB: put data into files.", line: nil)
        }
        guard aliasCount(text) <= WorkloadLimits.manifestAliases else {
            throw refusal(
                .syntax, "The manifest has YAML aliases (*name), which are not read: write values out.", line: nil)
        }
        guard nesting(text) <= 4 * WorkloadLimits.manifestDepth else {
            throw refusal(.tooLarge, "The manifest is nested too deeply.", line: nil)
        }
        return try compose(text)
    }

    /// Whether YAML reads these plain letters as something that is no text.
    static func hasOtherMeaning(_ text: String) -> Bool {
        ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"].contains(text.lowercased())
    }

    private static func compose(_ text: String) throws(ManifestError) -> YAMLTree {
        do {
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            // Nodes refer to their anchors weakly: the parser must live until all of them have been looked at.
            return try withExtendedLifetime(parser) {
                guard let node = try parser.singleRoot() else { return .empty(line: 1) }
                return try tree(node, line: 1, depth: 0)
            }
        } catch let error as ManifestError {
            throw error
        } catch let error as YamlError {
            throw refusal(from: error)
        } catch {
            throw refusal(.syntax, "The manifest is not YAML.", line: nil)
        }
    }

    private static func tree(_ node: Node, line: Int, depth: Int) throws(ManifestError) -> YAMLTree {
        let line = node.mark?.line ?? line
        guard depth <= WorkloadLimits.manifestDepth else {
            throw refusal(.tooLarge, "The manifest is nested too deeply.", line: line)
        }
        guard node.anchor == nil else {
            throw refusal(
                .syntax, "The manifest has a YAML anchor (&name), which is not read: write values out.", line: line)
        }
        let tag = node.tag.description
        guard knownTags.contains(tag) else {
            throw refusal(.syntax, "The manifest has a YAML tag \(quoted(tag)), which is not read.", line: line)
        }
        switch node {
        case .scalar(let scalar):
            let isPlain = scalar.style == .plain || scalar.style == .any
            let isEmpty = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return isEmpty ? .empty(line: line) : .text(scalar.string, line: line)
        case .sequence(let sequence):
            var items: [YAMLTree] = []
            for item in sequence { items.append(try tree(item, line: line, depth: depth + 1)) }
            return .list(items, line: line)
        case .mapping(let mapping):
            return .map(try pairs(mapping, line: line, depth: depth), line: line)
        case .alias:
            throw refusal(
                .syntax, "The manifest has a YAML alias (*name), which is not read: write the value out.", line: line)
        }
    }

    private static let knownTags: Set<String> = Set([Tag.Name.str, .seq, .map].map(\.rawValue))

    private static func pairs(
        _ mapping: Node.Mapping, line: Int, depth: Int
    ) throws(ManifestError) -> [(key: String, line: Int, value: YAMLTree)] {
        var pairs: [(key: String, line: Int, value: YAMLTree)] = []
        for (key, value) in mapping {
            guard case .text(let name, let keyLine) = try tree(key, line: line, depth: depth + 1) else {
                throw refusal(.syntax, "The manifest has a key that is not a text.", line: key.mark?.line ?? line)
            }
            pairs.append((name, keyLine, try tree(value, line: keyLine, depth: depth + 1)))
        }
        return pairs
    }

    private static func refusal(_ code: ManifestError.Code, _ message: String, line: Int?) -> ManifestError {
        ManifestError([.init(code: code, path: "", message: message, line: line)])
    }

    private static func refusal(from error: YamlError) -> ManifestError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            refusal(.syntax, "The manifest is not YAML: \(problem), in column \(mark.column).", line: mark.line)
        case .duplicatedKeysInMapping(let keys, let context):
            refusal(
                .syntax, "The manifest has a key twice: \(keys.sorted().map(quoted).joined(separator: ", ")).",
                line: context.mark.line)
        case .reader(let problem, _, _, _):
            refusal(.syntax, "The manifest is not YAML: \(problem).", line: nil)
        default:
            refusal(.syntax, "The manifest is not YAML.", line: nil)
        }
    }
}

/// Two cheap looks at the text before a parser expands it.
///
/// The parser resolves aliases while it reads and compares keys as whole trees, which a few dozen nested aliases make
/// exponential; and it recurses into nested collections. Both looks count too much rather than too little.
extension YAMLTree {
    /// Places that could be an alias of an anchor that could be there.
    static func aliasCount(_ text: String) -> Int {
        let bytes = Array(text.utf8)
        let anchors = names(after: UInt8(ascii: "&"), in: bytes)
        guard !anchors.isEmpty else { return 0 }
        let known = Set(anchors)
        return names(after: UInt8(ascii: "*"), in: bytes).count { known.contains($0) }
    }

    /// The most brackets open at once.
    private static func nesting(_ text: String) -> Int {
        var open = 0
        var most = 0
        for byte in text.utf8 {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { open += 1 }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { open = max(0, open - 1) }
            most = max(most, open)
        }
        return most
    }

    /// The names that follow `mark` directly, with the characters that the parser takes for a name.
    private static func names(after mark: UInt8, in bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var found: [ArraySlice<UInt8>] = []
        for index in bytes.indices where bytes[index] == mark {
            // A name is at most 128 bytes here, so that a text of marks alone stays cheap.
            let name = bytes[(index + 1)...].prefix(128).prefix { nameBytes.contains($0) }
            if !name.isEmpty { found.append(name) }
        }
        return found
    }

    private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-".utf8)
}
