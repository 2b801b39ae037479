// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Keys
import LedgerCore
import Ordering
import Workload

/// Secrets that a node keeps for its wallets, to give them to jobs. Only a wallet's own key opens them.
public struct SecretBook: Sendable {
    /// Secrets of one wallet.
    public static let perWallet = 256

    private let wallets: Wallets
    private let ledger: any LedgerAccess
    private let records: SecretRecords

    init(wallets: Wallets, ledger: any LedgerAccess, records: SecretRecords) {
        self.wallets = wallets
        self.ledger = ledger
        self.records = records
    }

    /// Names and ages; the wallet may be locked.
    public func list(wallet name: String?) async throws -> [SecretSummary] {
        try await records.list(of: try await account(name))
    }

    /// Keeps a value, in the place of an earlier one of that name.
    ///
    /// - Throws: `TenantError.badSecret`, `.unknownWallet`, `.locked`.
    public func set(_ name: String, to value: [UInt8], wallet: String?) async throws -> SecretSummary {
        guard Manifest.Secret.isName(name) else {
            throw TenantError(
                .badSecret, "that is not the name of a secret",
                hint: "use 1 to \(WorkloadLimits.nameBytes) letters, digits, '-', '_' or '.'")
        }
        guard value.count <= WorkloadLimits.secretBytes else {
            throw TenantError(
                .badSecret, "the secret \(name) has more than \(WorkloadLimits.secretBytes) bytes",
                hint: "send what is larger as a sealed file: `weft data add`, then --mount")
        }
        let wallet = try await wallets.wallet(wallet)
        let sealed = try Envelope.seal(value, key: try Self.key(name, wallet))
        let time = ledger.now
        guard
            try await records.insert(sealed, name: name, of: wallet.account, at: time, limit: Self.perWallet)
        else {
            throw TenantError(
                .badSecret, "wallet \(wallet.name) has \(Self.perWallet) secrets already",
                hint: "remove one with `weft secret rm`")
        }
        return SecretSummary(name: name, added: time)
    }

    public func remove(_ name: String, wallet: String?) async throws {
        guard try await records.remove(name, of: try await account(wallet)) else { throw Self.unknown(name) }
    }

    /// The values that a job is given, in the order of its manifest.
    ///
    /// - Throws: `TenantError.unknownSecret`, and `.badSecret` for a value that cannot be a variable.
    func values(_ secrets: [Manifest.Secret], _ wallet: Wallet) async throws -> SecretPackage {
        var values: [[UInt8]] = []
        for secret in secrets {
            guard let sealed = try await records.sealed(secret.name, of: wallet.account) else {
                throw Self.unknown(secret.name)
            }
            let value: [UInt8]
            do { value = try Envelope.open(sealed, key: try Self.key(secret.name, wallet)) } catch {
                throw TenantError(
                    .badSecret, "the secret \(secret.name) cannot be opened",
                    hint: "set it again with `weft secret set \(secret.name)`")
            }
            if let problem = SecretPackage.problem(of: value, as: secret.place) {
                throw TenantError(.badSecret, "the secret \(secret.name) \(problem)")
            }
            values.append(value)
        }
        return SecretPackage(values: values)
    }

    /// A key for each name: one secret's sealed value is nothing in another's place.
    private static func key(_ name: String, _ wallet: Wallet) throws -> ContentKey {
        try ContentKey(bytes: wallet.key.derive("secrets/1", salt: [])).subkey(name)
    }

    private func account(_ name: String?) async throws -> AccountID {
        guard let name else { return try await wallets.wallet(nil).account }
        if let known = await wallets.list().first(where: { $0.name == name }) { return known.account }
        return try await wallets.wallet(name).account
    }

    private static func unknown(_ name: String) -> TenantError {
        TenantError(
            .unknownSecret, "there is no secret \(name.prefix(WorkloadLimits.nameBytes))",
            hint: "set it with `weft secret set \(name.prefix(WorkloadLimits.nameBytes))`")
    }
}
