// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Ordering

/// Submits transfers to a ledger as fast as it can and prints the id of each one that was acknowledged, until it is
/// killed: `ledger-crash-probe <store>`. The tests of `Ordering` kill it and look at what is left.
@main
enum CrashProbe {
    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("usage: ledger-crash-probe <store>\n".utf8))
            exit(64)
        }
        let key = try PrivateKey(seed: [UInt8](repeating: 1, count: 32))
        let receiver = try PrivateKey(seed: [UInt8](repeating: 2, count: 32)).publicKey
        let store = try LedgerStore(path: CommandLine.arguments[1])
        // Often, so that the process is also killed while it writes a snapshot.
        let ordering = try LocalOrdering(
            store: store, genesis: nil, snapshots: SnapshotPolicy(blocks: 3), logger: Logger(label: "probe"))
        let signer = AccountSigner(key: key, ledger: ordering)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ordering.run() }
            // Enough at a time that a block holds several and one is always being written.
            for _ in 0..<16 {
                group.addTask {
                    while !Task.isCancelled {
                        let id = try await signer.submit([.transfer(to: receiver, amount: 1)])
                        // One call for each line: it is printed whole or not at all.
                        FileHandle.standardOutput.write(Data("\(id)\n".utf8))
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}
