// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Kubo as a library in a Python program, with a new repository that syncs as Kubo does by default.
final class KuboPeer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter repository: a folder that is not there yet.
    init(python: String, script: String, repository: String) throws {
        for path in [python, script] where access(path, R_OK) != 0 {
            throw ValidationFailure(message: "\(path) is not there: it is only needed for measuring beside Kubo.")
        }
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [URL(fileURLWithPath: script).path, repository, "durable"]
        // It writes a log where it runs.
        process.currentDirectoryURL = URL(fileURLWithPath: repository).deletingLastPathComponent()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Its start is not what is measured.
        _ = try ask("v1 /dev/null")
    }

    /// Adds a file or folder; what it answers begins with "= ".
    func ask(_ line: String) throws -> String {
        try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
        var answer: [UInt8] = []
        while answer.last != UInt8(ascii: "\n") {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw ValidationFailure(message: "Kubo's program ended early.") }
            answer += data
        }
        let text = String(decoding: answer.dropLast(), as: UTF8.self)
        guard text.hasPrefix("= ") else { throw ValidationFailure(message: "Kubo refused: \(text)") }
        return text
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
