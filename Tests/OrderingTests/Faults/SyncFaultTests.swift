// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import Logging
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

/// A process that dies at each place where it waits for the disk, and a disk that fails there.
@Suite(
    "Faults at each sync", .serialized, .timeLimit(.minutes(5)),
    .enabled(if: FaultyDisk.hasCompiler, "needs a C compiler: not provable here"))
struct SyncFaultTests {
    private let folder: TemporaryFolder
    private let library: String

    init() throws {
        folder = try TemporaryFolder()
        library = try FaultyDisk.library(in: folder)
        let store = try LedgerStore(path: folder.store)
        try store.create(try Bench.genesis())
        try store.close()
    }

    /// Starts the process that submits transfers until it is killed, on a disk with these faults.
    ///
    /// - Parameter wanted: it is killed after so many acknowledgements; nil if it dies by itself.
    /// - Returns: what it acknowledged.
    private func probe(_ faults: [String: String], wanted: Int? = nil) async throws -> [CID] {
        let own = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let output = folder.path + "/acknowledged"
        #expect(FileManager.default.createFile(atPath: output, contents: nil))
        let process = Process()
        process.executableURL = own.deletingLastPathComponent().appendingPathComponent("ledger-crash-probe")
        process.arguments = [folder.store]
        process.environment = ProcessInfo.processInfo.environment.merging(faults) { $1 }
            .merging(["LD_PRELOAD": library]) { $1 }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            process.waitUntilExit()
        }
        try await eventually("the process ends, or has done enough") {
            try !process.isRunning || wanted.map { try lines(output).count >= $0 } ?? false
        }
        #expect(process.isRunning == (wanted != nil), "with \(faults)")
        return try lines(output).map { try CID(string: $0) }
    }

    private func lines(_ path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// Opens the ledger, replays what is after the newest whole snapshot, and looks for what was acknowledged.
    private func check(_ acknowledged: [CID], _ what: String) async throws {
        let store = try LedgerStore(path: folder.store)
        let ordering = try LocalOrdering(
            store: store, genesis: nil, snapshots: .never,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        for id in acknowledged { #expect(try await store.height(of: id) != nil, "\(what): \(id) is lost") }
        var (one, other) = (try fromFirstBlock(store), ordering.read { $0 })
        #expect((one.head, one.height) == (other.head, other.height), "\(what)")
        #expect(one.stateRoot() == other.stateRoot(), "\(what)")
        try store.close()
    }

    private func fromFirstBlock(_ store: LedgerStore) throws -> LedgerState {
        var replica = Replica(try LedgerState(genesis: try #require(try store.genesis())))
        try store.replay { bytes, cid in _ = try Replay.apply(bytes, cid: cid, to: &replica) }
        return replica.state
    }

    @Test(
        "killed right before or right after each of its first syncs, it has all that it acknowledged",
        arguments: ["DIE_BEFORE_SYNC", "DIE_AFTER_SYNC"])
    func everySync(moment: String) async throws {
        var acknowledged: [CID] = []
        // The first ones prepare the log, the later ones are of blocks, snapshots and their folder.
        for number in 1...24 {
            acknowledged += try await probe([moment: "\(number)"])
            try await check(acknowledged, "\(moment) \(number)")
        }
        #expect(acknowledged.count > 50)
        #expect(Set(acknowledged).count == acknowledged.count)
    }

    @Test("a sync that fails, and succeeds when tried again, acknowledges nothing that is lost", arguments: [2, 3, 7])
    func failingSync(every: Int) async throws {
        let acknowledged = try await probe(["FAIL_EVERY_SYNC": "\(every)"], wanted: 40)
        #expect(acknowledged.count >= 40)
        try await check(acknowledged, "each sync of \(every) fails")
    }

    @Test("a disk on which no sync succeeds acknowledges nothing")
    func noSync() async throws {
        let running = Task { try await probe(["FAIL_EVERY_SYNC": "1"], wanted: .max) }
        try await Task.sleep(for: .seconds(2))
        running.cancel()
        _ = try? await running.value
        #expect(try lines(folder.path + "/acknowledged").isEmpty)
    }

    @Test("without a file descriptor for snapshots blocks are made, acknowledged and found as ever")
    func noDescriptors() async throws {
        let acknowledged = try await probe(["NO_SNAPSHOT_FILES": "1"], wanted: 40)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder.path).allSatisfy { !$0.contains("-snapshot-") })
        try await check(acknowledged, "no snapshots")
    }
}
