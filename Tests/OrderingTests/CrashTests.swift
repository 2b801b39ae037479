// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import Logging
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Killed processes", .timeLimit(.minutes(5)))
struct CrashTests {
    /// Beside the tests' own executable, where the build puts it.
    private func probe() throws -> URL {
        let own = URL(fileURLWithPath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let probe = own.deletingLastPathComponent().appendingPathComponent("ledger-crash-probe")
        try #require(FileManager.default.isExecutableFile(atPath: probe.path), "\(probe.path) is not built")
        return probe
    }

    @Test("after kill -9 at any moment all that was acknowledged is there, and the ledger goes on, six times over")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let store = try LedgerStore(path: folder.store)
        try store.create(try Bench.genesis())
        try store.close()
        var acknowledged: [CID] = []
        var random = SystemRandomNumberGenerator()
        for round in 0..<6 {
            let output = folder.path + "/acknowledged-\(round)"
            #expect(FileManager.default.createFile(atPath: output, contents: nil))
            let process = Process()
            process.executableURL = try probe()
            process.arguments = [folder.store]
            process.standardOutput = FileHandle(forWritingAtPath: output)
            try process.run()
            // At another moment of a block's life each time, from the first acknowledgement on.
            let wanted = [1, 2, 5, 20, 100, 300][round] + Int.random(in: 0...3, using: &random)
            try await eventually("\(wanted) acknowledgements") {
                try lines(output).count >= wanted || !process.isRunning
            }
            #expect(process.isRunning, "the probe ended by itself")
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let printed = try lines(output)
            #expect(printed.count >= wanted)
            acknowledged += try printed.map { try CID(string: $0) }

            // As whole as what it was: the same whether one begins from a snapshot or from the first block.
            if round == 5 {
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: folder.path).contains {
                        $0.contains("-snapshot-0")
                    })
            }
            let opened = try LedgerStore(path: folder.store)
            // Replays every block under every rule, and adds up all the money.
            let ordering = try LocalOrdering(store: opened, genesis: nil, logger: Logger(label: "test"))
            for id in acknowledged { #expect(try await opened.height(of: id) != nil, "\(id) is lost") }
            let sent = try key(1).publicKey
            let applied = ordering.read { $0.account(sent)?.sequence ?? 0 }
            #expect(applied >= UInt64(acknowledged.count))
            #expect(ordering.read { $0.account(sent)?.balance } == 1_000 * credit - applied)
            var (one, other) = (try fromFirstBlock(opened), ordering.read { $0 })
            #expect((one.head, one.height) == (other.head, other.height))
            #expect(one.stateRoot() == other.stateRoot())
            try opened.close()
        }
        #expect(Set(acknowledged).count == acknowledged.count)
    }

    /// The state without any snapshot's help.
    private func fromFirstBlock(_ store: LedgerStore) throws -> LedgerState {
        var replica = Replica(try LedgerState(genesis: try #require(try store.genesis())))
        try store.replay { bytes, cid in _ = try Replay.apply(bytes, cid: cid, to: &replica) }
        return replica.state
    }

    /// Whole lines of a file.
    private func lines(_ path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return lines.map(String.init)
    }
}
