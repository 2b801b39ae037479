// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a program printed, and how it ended.
struct CommandResult: Sendable, CustomStringConvertible {
    /// The exit code; 128 + signal if a signal ended it.
    let exitCode: Int32
    let output: Data
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    /// The output less its last line break.
    var line: String { text.trimmingCharacters(in: .newlines) }

    var description: String { "exit \(exitCode)\n--- output\n\(text.prefix(4000))\n--- errors\n\(errors.prefix(4000))" }

    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: output)
        } catch {
            throw TestFailure("not a \(type): \(error)\n\(self)")
        }
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
