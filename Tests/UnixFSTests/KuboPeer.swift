// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats

/// Kubo and aleph-cid, run in their own process by `Peers/kubo_add.py`; `Scripts/peers` installs them.
struct KuboPeer {
    struct Failed: Error { let answer: String }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let python = folder.deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/peers/kubo/bin/python")
    static let isInstalled = FileManager.default.isExecutableFile(atPath: python.path)

    /// A folder of the test's own, with Kubo's repository and the files to add.
    let scratch: URL

    init() throws {
        scratch = FileManager.default.temporaryDirectory.appendingPathComponent("weft-unixfs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: scratch) }

    /// Runs the commands, each "verb path", and gives the CIDs they are answered with.
    func run(_ commands: [String]) throws -> [CID] {
        let process = Process()
        process.executableURL = Self.python
        // Kubo writes a log where it runs.
        process.currentDirectoryURL = scratch
        process.arguments = [
            Self.folder.appendingPathComponent("Peers/kubo_add.py").path,
            scratch.appendingPathComponent("repository").path,
        ]
        // The commands are few: they and the answers fit the buffers of the pipes.
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data(commands.map { $0 + "\n" }.joined().utf8))
        try input.fileHandleForWriting.close()
        let answers = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let lines = answers.split(separator: "\n").map(String.init)
        guard lines.count == commands.count else { throw Failed(answer: answers) }
        return try lines.map { line in
            guard line.hasPrefix("= "), let cid = CID(String(line.dropFirst(2))) else { throw Failed(answer: line) }
            return cid
        }
    }

    /// The chunks in Kubo's repository, by their digests.
    func blocks() throws -> [Bytes32: [UInt8]] {
        let folder = scratch.appendingPathComponent("repository/blocks")
        var blocks: [Bytes32: [UInt8]] = [:]
        for case let file as URL in FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            ?? .init()
        where file.pathExtension == "data" {
            let bytes = [UInt8](try Data(contentsOf: file))
            blocks[Hash.sha256(bytes)] = bytes
        }
        return blocks
    }
}
