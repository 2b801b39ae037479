// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files of JSON that people pass on: policies, drafts, batches of operations.
enum JSONFile {
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(CommandFailure) -> Value {
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: CommandLimits.jsonFileBytes + 1) ?? Data()
        } catch {
            throw CommandFailure(.file, "cannot read \(path): \(error.localizedDescription)")
        }
        guard data.count <= CommandLimits.jsonFileBytes else {
            throw CommandFailure(.file, "\(path) is larger than \(CommandLimits.jsonFileBytes) bytes")
        }
        do { return try JSONDecoder().decode(type, from: data) } catch {
            throw CommandFailure(.file, "\(path) is not what this command reads: \(brief(error))")
        }
    }

    /// Whole or not at all: a temporary file that is renamed.
    static func write(_ value: some Encodable, to path: String) throws(CommandFailure) {
        let text = try OutputFormat.encode(value, pretty: true) + "\n"
        do { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.file, "cannot write \(path): \(error.localizedDescription)")
        }
    }

    private static func brief(_ error: any Error) -> String {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            (context.codingPath.map(\.stringValue) + [context.debugDescription]).joined(separator: ": ")
        default: "it is malformed"
        }
    }
}
