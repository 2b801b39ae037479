// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

extension IndexWriter {
    mutating func updateProvider(with event: LedgerEvent) throws {
        switch event {
        case .providerRegistered(let id, let record):
            stakes[id] = nil
            try run(
                """
                INSERT INTO providers (account, profile, collateral, listings, registered, changed)
                VALUES (?1, ?2, ?3, 0, ?4, ?4)
                ON CONFLICT (account) DO UPDATE SET
                    profile = ?2, collateral = ?3, listings = 0, registered = ?4, changed = ?4, retired = NULL
                """, .account(id), .record(record.profile), .number(record.collateral), .number(time))
            try insertDetails(of: record.profile, id)
        case .providerUpdated(let id, let record):
            stakes[id] = nil
            try run(
                "UPDATE providers SET profile = ?, collateral = ?, changed = ? WHERE account = ?",
                .record(record.profile), .number(record.collateral), .number(time), .account(id))
            try deleteDetails(of: id)
            try insertDetails(of: record.profile, id)
        case .providerRetired(let id):
            stakes[id] = nil
            try run(
                "UPDATE providers SET collateral = 0, changed = ?1, retired = ?1 WHERE account = ?2",
                .number(time), .account(id))
            try deleteDetails(of: id)
        case .collateralChanged(let id, let record):
            stakes[id] = nil
            try run(
                "UPDATE providers SET collateral = ?, changed = ? WHERE account = ?",
                .number(record.collateral), .number(time), .account(id))
        default: return
        }
    }

    /// Collateral that leases hold is not the provider's to give; no event says how much is left.
    func apply(_ change: Int64, to account: AccountID) throws {
        guard change != 0 else { return }
        try run(
            "UPDATE providers SET collateral = collateral + ? WHERE account = ? AND retired IS NULL",
            change.databaseValue, .account(account))
    }

    private func insertDetails(of profile: ProviderProfile, _ id: AccountID) throws {
        for (position, attribute) in profile.attributes.enumerated() {
            let attestation = attribute.attestation
            try run(
                """
                INSERT INTO provider_attributes (account, position, name, value, signer, expires)
                VALUES (?, ?, ?, ?, ?, ?)
                """, .account(id), Int64(position).databaseValue, .text(attribute.name), .text(attribute.value),
                .digest(attestation?.signer.raw), .number(attestation?.expires))
        }
        for dataset in profile.datasets {
            try run(
                "INSERT INTO provider_datasets (account, cid) VALUES (?, ?)", .account(id), .bytes(dataset.bytes))
        }
    }

    private func deleteDetails(of id: AccountID) throws {
        try run("DELETE FROM provider_attributes WHERE account = ?", .account(id))
        try run("DELETE FROM provider_datasets WHERE account = ?", .account(id))
    }
}
