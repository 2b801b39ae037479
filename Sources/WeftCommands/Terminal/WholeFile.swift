// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files that people name on the command line and pass on: read up to a cap, written whole or not at all.
enum WholeFile {
    /// - Parameter tooLarge: what people read when the file has more than `limit` bytes.
    static func read(_ path: String, limit: Int, tooLarge: String) throws(CommandFailure) -> Data {
        let data: Data
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            data = try file.read(upToCount: limit + 1) ?? Data()
        } catch {
            throw CommandFailure(.file, "cannot read \(path): \(error.localizedDescription)")
        }
        guard data.count <= limit else { throw CommandFailure(.file, tooLarge) }
        return data
    }

    /// Through a temporary file that is renamed.
    static func write(_ bytes: some Sequence<UInt8>, to path: String) throws(CommandFailure) {
        do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
            throw CommandFailure(.file, "cannot write \(path): \(error.localizedDescription)")
        }
    }
}
