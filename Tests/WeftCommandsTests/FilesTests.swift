// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import Foundation
import GatewayAPI
import Testing
import Workload

@testable import WeftCommands

@Suite struct FilesTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func listing(_ sources: [BundleSource]) async throws -> [String] {
        let writer = try BundleWriter(sources: sources)
        var decoder = BundleDecoder()
        var paths: [String] = []
        for try await piece in BundleUpload(writer: writer, progress: { _ in }, failed: { _ in }) {
            for event in try decoder.push(Array(piece.readableBytesView)) {
                if case .begin(let entry) = event { paths.append(entry.path) }
            }
        }
        try decoder.finish()
        return paths
    }

    @Test("a run sends its script and its inputs under their own names, folders with all that is in them")
    func bundle() async throws {
        try folder.write("src/train.py", "print(1)")
        try folder.write("data/a.txt", "a")
        try folder.write("data/deep/b.txt", "")
        let plan = try ManifestPlan.script(
            "\(folder.path)/src/train.py", firstBytes: [], inputs: ["\(folder.path)/data/"], arguments: [],
            overrides: .init())
        #expect(try await listing(plan.sources) == ["data", "data/a.txt", "data/deep", "data/deep/b.txt", "train.py"])
    }

    @Test("progress counts every byte that is sent, and a file that vanished is told by name")
    func progress() async throws {
        let path = try folder.write("big", String(repeating: "x", count: 600_000))
        let writer = try BundleWriter(sources: [BundleSource(path: path)])
        let counted = Counter()
        var sent = 0
        for try await piece in BundleUpload(writer: writer, progress: { counted.add($0) }, failed: { _ in }) {
            sent += piece.readableBytes
        }
        #expect(sent > 600_000)
        #expect(counted.value == sent)
        try FileManager.default.removeItem(atPath: path)
        let failures = Counter()
        await #expect(throws: BundleFilesError.self) {
            for try await _ in BundleUpload(writer: writer, progress: { _ in }, failed: { _ in failures.add(1) }) {}
        }
        #expect(failures.value == 1)
    }

    @Test("an output's folder is named after the job, and cannot lie elsewhere")
    func outputName() {
        var job = Jobs.at(.settled)
        #expect(OutputFolder.defaultName(job) == "train-4kq2m7x3ab")
        job.name = "../../etc/x"
        #expect(!OutputFolder.defaultName(job).contains("/"))
        job.name = ".."
        job.id = "/../"
        #expect(OutputFolder.defaultName(job) == "job-job")
    }

    @Test("folders on the way to an output are made; a file in the way is told")
    func makeFolder() throws {
        try OutputFolder.makeFolder("\(folder.path)/a/b//c/")
        var isFolder: ObjCBool = false
        #expect(
            FileManager.default.fileExists(atPath: "\(folder.path)/a/b/c", isDirectory: &isFolder) && isFolder.boolValue
        )
        try OutputFolder.makeFolder("\(folder.path)/a/b/c")
        let file = try folder.write("file", "x")
        #expect(throws: CommandFailure.self) { try OutputFolder.makeFolder("\(file)/below") }
    }

    @Test("a script is looked into, not read; what is no script is told")
    func firstBytes() throws {
        let path = try folder.write("long", "#!/bin/sh\n" + String(repeating: "x", count: 10_000))
        #expect(try ScriptFile.firstBytes(path).count == 256)
        #expect(try ScriptFile.firstBytes(try folder.write("empty", "")).isEmpty)
        #expect(throws: CommandFailure.self) { try ScriptFile.firstBytes(folder.path) }
        let failure = #expect(throws: CommandFailure.self) { try ScriptFile.firstBytes("\(folder.path)/none.py") }
        #expect(failure?.message.contains("none.py") == true)
    }

    @Test("a manifest is refused with every line that is wrong")
    func manifest() throws {
        let path = try folder.write("m.yaml", "name: a\ncommand: [sh]\ncpus: 2\ntimeout: soon\n")
        let failure = #expect(throws: CommandFailure.self) { try ScriptFile.manifest(path) }
        #expect(failure?.message.contains("line 3") == true)
        #expect(failure?.message.contains("line 4") == true)
        #expect(try ScriptFile.manifest(try folder.write("g.yaml", "name: a\ncommand: [sh]\n")).name == "a")
        let large = try folder.write("l.yaml", "name: a\n#" + String(repeating: "x", count: 300_000))
        #expect(throws: CommandFailure.self) { try ScriptFile.manifest(large) }
    }

    @Test("a file that people pass on is written whole, and read up to its cap")
    func wholeFile() throws {
        let path = try folder.write("pay.json", "old and longer")
        try WholeFile.write("new".utf8, to: path)
        #expect(try WholeFile.read(path, limit: 3, tooLarge: "too large") == Data("new".utf8))
        let large = #expect(throws: CommandFailure.self) { try WholeFile.read(path, limit: 2, tooLarge: "too large") }
        #expect(large?.message == "too large")
        let none = #expect(throws: CommandFailure.self) {
            try WholeFile.read("\(folder.path)/none", limit: 2, tooLarge: "")
        }
        #expect(none?.message.contains("none") == true)
        #expect(throws: CommandFailure.self) { try WholeFile.write([1], to: "\(folder.path)/no/such/folder") }
    }

    @Test("JSON that lacks something is told by name")
    func jsonFile() throws {
        let path = try folder.write("policy.json", "{\"keys\": []}")
        let failure = #expect(throws: CommandFailure.self) { try JSONFile.read(PolicyInfo.self, from: path) }
        #expect(failure?.message == "\(path) is not what this command reads: threshold is missing")
        let policy = PolicyInfo(threshold: 2, keys: ["a", "b"])
        try JSONFile.write(policy, to: path)
        #expect(try JSONFile.read(PolicyInfo.self, from: path) == policy)
        let broken = try folder.write("broken.json", "{\"threshold\": \"two\", \"keys\": []}")
        let other = #expect(throws: CommandFailure.self) { try JSONFile.read(PolicyInfo.self, from: broken) }
        #expect(other?.message.contains("threshold: ") == true)
    }

    @Test("a closed output is told from a broken one")
    func closedOutput() throws {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        try Output(descriptor: ends[1]).line("x")
        close(ends[0])
        let failure = #expect(throws: CommandFailure.self) { try Output(descriptor: ends[1]).line("y") }
        #expect(failure?.code == .outputClosed)
        #expect(failure?.exitStatus == 141)
        close(ends[1])
        let other = #expect(throws: CommandFailure.self) { try Output(descriptor: -1).line("y") }
        #expect(other?.code == .file)
    }
}

/// Counts from several tasks.
final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    var value: Int { lock.withLock { count } }
    func add(_ number: Int) { lock.withLock { count += number } }
}
