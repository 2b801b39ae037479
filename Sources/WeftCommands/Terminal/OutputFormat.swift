// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// How results are written.
public enum OutputFormat: String, Sendable, Hashable, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// One JSON value.
    case json
    /// One JSON value a line.
    case jsonl

    /// A value as JSON with sorted keys: on several lines for `json`, on one for `jsonl`.
    static func encode(_ value: some Encodable, pretty: Bool) throws(CommandFailure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            throw CommandFailure(.badAnswer, "the result cannot be written as JSON: \(error)")
        }
    }
}
