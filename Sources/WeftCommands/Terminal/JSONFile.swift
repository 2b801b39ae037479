// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI

/// Files of JSON that people pass on: policies, drafts, batches of operations.
enum JSONFile {
    static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(CommandFailure) -> Value {
        let limit = CommandLimits.jsonFileBytes
        let data = try WholeFile.read(path, limit: limit, tooLarge: "\(path) is larger than \(limit) bytes")
        do { return try JSONDecoder().decode(type, from: data) } catch {
            let why = (error as? DecodingError)?.brief ?? "it is malformed"
            throw CommandFailure(.file, "\(path) is not what this command reads: \(why)")
        }
    }

    static func write(_ value: some Encodable, to path: String) throws(CommandFailure) {
        try WholeFile.write((try OutputFormat.encode(value, pretty: true) + "\n").utf8, to: path)
    }
}
