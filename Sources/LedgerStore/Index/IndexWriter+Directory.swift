// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

extension IndexWriter {
    /// Keeps the proxies; whoever publishes a key alone is found by name, on the ledger.
    func setDirectoryEntry(_ entry: DirectoryEntry?, of id: AccountID) throws {
        guard let entry, let offer = entry.proxy else {
            return try run("DELETE FROM proxies WHERE account = ?", .account(id))
        }
        try run(
            """
            INSERT INTO proxies (account, offer, encryption_key, since, changed) VALUES (?1, ?2, ?3, ?4, ?4)
            ON CONFLICT (account) DO UPDATE SET offer = ?2, encryption_key = ?3, changed = ?4
            """, .account(id), .record(offer), .digest(entry.encryptionKey), .number(time))
    }
}
