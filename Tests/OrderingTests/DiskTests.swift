// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Keys
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("A disk that refuses", .timeLimit(.minutes(5)))
struct DiskTests {
    @Test("a store that refuses blocks is asked again until it takes them; nothing is acknowledged or lost meanwhile")
    func refusingStore() async throws {
        let bench = try Bench()
        try await bench.store.database.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'no room'); END")
        }
        try await bench.running {
            let answers = NIOLockedValueBox<[Submission]>([])
            let submissions = (0..<3).map { index in
                Task { [ordering = bench.ordering, bytes = bench.transfer(UInt64(index))] in
                    // In order: each waits until the one before it is in line or in a block.
                    let answer = await ordering.submit(bytes)
                    answers.withLockedValue { $0.append(answer) }
                }
            }
            try await eventually("three attempts fail") { bench.errors.withLockedValue { $0 } >= 3 }
            #expect(answers.withLockedValue { $0.allSatisfy { $0.height == nil } })
            try await bench.store.database.write { try $0.execute(sql: "DROP TRIGGER refuse") }
            for submission in submissions { await submission.value }
            let applied = answers.withLockedValue { $0.compactMap(\.id) }
            #expect(!applied.isEmpty)
            for id in applied { #expect(try await bench.store.height(of: id) != nil) }
            #expect(bench.balance(bench.bob) == 1_000 * credit + UInt64(applied.count))
        }
    }

    @Test(
        "an orderer whose disk refuses for ever can still be ended, and its submitters learn that nothing was decided")
    func endedWhileRefusing() async throws {
        let bench = try Bench()
        try await bench.store.database.write { db in
            try db.execute(
                sql: "CREATE TRIGGER refuse BEFORE INSERT ON block BEGIN SELECT RAISE(ABORT, 'no room'); END")
        }
        let service = Task { [ordering = bench.ordering] in try await ordering.run() }
        let submission = Task { [ordering = bench.ordering, bytes = bench.transfer(0)] in await ordering.submit(bytes) }
        try await eventually("an attempt fails") { bench.errors.withLockedValue { $0 } >= 1 }
        service.cancel()
        let answer = await submission.value
        #expect(answer.isUnavailable)
        try await service.value
    }

    @Test(
        "a disk that is full for a while loses nothing",
        .enabled(if: geteuid() == 0, "mounting a small file system takes root"))
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        guard try run("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", folder.path]) else {
            withKnownIssue("a small file system cannot be mounted here: not provable on this machine") {
                Issue.record("mount failed")
            }
            return
        }
        defer { _ = try? run("umount", ["-l", folder.path]) }
        let bench = try Bench(in: folder)
        let acknowledged = try await bench.running {
            let signer = AccountSigner(key: bench.alice, ledger: bench.ordering)
            let send: @Sendable () async throws -> CID = { [bob = bench.bob.publicKey] in
                try await signer.submit([.transfer(to: bob, amount: 1)])
            }
            var acknowledged = [try await send()]
            let filler = folder.path + "/filler"
            let fits = try run("dd", ["if=/dev/zero", "of=" + filler, "bs=4096"])
            #expect(!fits, "the disk is not full")
            let work = Task { () async throws -> [CID] in
                var ids: [CID] = []
                for _ in 0..<200 { ids.append(try await send()) }
                return ids
            }
            try await eventually("the disk refuses") { bench.errors.withLockedValue { $0 } >= 2 }
            try FileManager.default.removeItem(atPath: filler)
            acknowledged += try await work.value
            return acknowledged
        }
        #expect(acknowledged.count == 201)
        try bench.store.close()
        let opened = try LedgerStore(path: folder.store)
        for id in acknowledged { #expect(try await opened.height(of: id) != nil) }
        let again = try LocalOrdering(store: opened, genesis: nil, logger: Logger(label: "test"))
        let balance = again.read { [id = bench.bob.publicKey] in $0.account(id)?.balance }
        #expect(balance == 1_000 * credit + 201)
        try opened.close()
    }

    /// Runs a program and says whether it succeeded.
    private func run(_ name: String, _ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [name] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
