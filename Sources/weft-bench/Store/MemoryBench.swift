// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ContentStore
import Foundation

struct MemoryResult: Encodable {
    let fileMegabytes: Int
    /// The most that the process ever held, in MiB; below 64.
    let peakMegabytes: Double
}

/// What adding a file of 4 GiB takes in memory, in a process of its own.
struct MemoryBench {
    let folder: String
    static let megabytes = 4096

    func run() throws -> MemoryResult {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let process = try PeerProcess([program, "store-memory", "--folder", folder], output: "\(folder)/peak")
        let text = try process.finish().trimmingCharacters(in: .whitespacesAndNewlines)
        guard let peak = Double(text) else { throw ValidationFailure(message: "no peak of memory: \(text)") }
        return MemoryResult(fileMegabytes: Self.megabytes, peakMegabytes: peak)
    }
}

/// The process that `MemoryBench` looks at.
struct StoreMemory: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "store-memory", shouldDisplay: false)

    @Option var folder: String

    func run() async throws {
        let path = "\(folder)/memory-store"
        let file = "\(folder)/memory-file"
        try NoiseFile.write(file, megabytes: MemoryBench.megabytes)
        let store = try FileContentStore(path: path)
        let root = try await Importing.add(file, to: store)
        try await store.flush()
        unlink(file)
        var stream = FileStream(root.cid, from: store)
        while try await stream.next() != nil {}
        try await store.close()
        try FileManager.default.removeItem(atPath: path)
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        let kilobytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Double($0) } ?? .nan
        print(kilobytes / 1024)
    }
}
