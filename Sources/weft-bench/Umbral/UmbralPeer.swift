// SPDX-License-Identifier: Apache-2.0

import Foundation

/// umbral-pre in a Python program that stays running. It loops and measures by itself, so that neither the pipe nor the
/// interpreter's start is in the figures.
final class UmbralPeer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread: [UInt8] = []

    init(python: String, script: String, runs: Int) throws {
        for path in [python, script] where access(path, R_OK) != 0 {
            throw ValidationFailure(message: "\(path) is not there: it is only needed for measuring beside umbral-pre.")
        }
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [script, "bench", String(runs)]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    /// One turn: the mean time of each operation.
    func microseconds() throws -> [String: Double] {
        try input.fileHandleForWriting.write(contentsOf: Data([UInt8(ascii: "\n")]))
        return try JSONDecoder().decode([String: Double].self, from: Data(line()))
    }

    /// Ends the program.
    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    private func line() throws -> [UInt8] {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread.removeSubrange(...end) }
                return Array(unread[..<end])
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw ValidationFailure(message: "umbral-pre's program ended early.") }
            unread += data
        }
    }
}
