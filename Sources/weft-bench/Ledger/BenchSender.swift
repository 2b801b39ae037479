// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Ordering

/// One key that gives many accounts their first money.
struct BenchSender {
    private let key = PrivateKey.generate()
    var account: AccountID { key.publicKey }

    func fill(_ ledger: LocalOrdering, accounts: Int) async throws {
        let signer = AccountSigner(key: key, ledger: ledger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for start in stride(from: 0, to: accounts, by: 64) {
                if running >= 256 {
                    try await group.next()
                    running -= 1
                }
                group.addTask {
                    _ = try await signer.submit(
                        (start..<min(start + 64, accounts)).map { index in
                            .transfer(to: AccountID(Hash.sha256(Array("account \(index)".utf8))), amount: 1)
                        })
                }
                running += 1
            }
            try await group.waitForAll()
        }
    }
}
