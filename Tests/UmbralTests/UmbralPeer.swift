// SPDX-License-Identifier: Apache-2.0

import Foundation

/// umbral-pre in a Python program that answers one request after the other.
final class UmbralPeer {
    /// An answer that the peer refused to give.
    struct Refusal: Error {
        let message: String
    }

    struct Answer: Decodable {
        var error: String?
        var bytes: String?
        var simple: String?
        var sealed: String?
        var secret: String?
        var `public`: String?
        var flag: Bool?
        var list: [String]?
    }

    private static let python = testFolder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/peers/umbral/bin/python")

    /// Whether this machine has umbral-pre. The vectors stand for it where it has not.
    static var isPresent: Bool { FileManager.default.isExecutableFile(atPath: python.path) }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var unread = Data()

    init() throws {
        process.executableURL = Self.python
        process.arguments = [testFolder.appendingPathComponent("Peers/umbral_peer.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// - Throws: `Refusal` with the peer's words.
    func ask(_ operation: String, _ arguments: [String: Any] = [:]) throws -> Answer {
        var request = arguments
        request["operation"] = operation
        let line = try JSONSerialization.data(withJSONObject: request) + Data([UInt8(ascii: "\n")])
        try input.fileHandleForWriting.write(contentsOf: line)
        let answer = try JSONDecoder().decode(Answer.self, from: nextLine())
        if let error = answer.error { throw Refusal(message: error) }
        return answer
    }

    private func nextLine() throws -> Data {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return Data(unread[..<end])
            }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw Refusal(message: "the program ended") }
            unread += data
        }
    }
}
