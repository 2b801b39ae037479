// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Grants
import LedgerCore
import Multiformats
import PeerNetwork
import Tenant

/// Whom a content is granted to.
public enum GrantTarget: Hashable, Sendable {
    /// The key of a live lease, while it lives.
    case lease(LeaseID)
    /// The key that an account publishes, up to a time.
    case account(AccountID, until: LedgerTime)
}

/// Sharing sealed content.
extension DatasetService {
    /// Grants a content of an own wallet to a lease or an account. Not one byte of the content moves.
    ///
    /// - Throws: `TenantError`: `.notOwner`, `.badKey`, `.noProxies`.
    public func grant(
        _ root: CID, to target: GrantTarget, policy: GrantPolicy, wallet name: String? = nil
    ) async throws -> GrantRecord {
        guard let header = try await header(of: root), let lock = header.lock else {
            throw TenantError(
                .notOwner, "\(root) is not sealed: whoever has its CID can read it",
                hint: "only sealed content is granted; `weft data add` seals")
        }
        let wallets = try await candidates(name)
        for wallet in wallets {
            guard let keys = owner(of: lock, wallet) else { continue }
            let (receiving, condition, label) = try receiver(target)
            let signed = try await dealer.grant(
                keys: keys, account: wallet.key, to: receiving, condition: condition, policy: policy)
            try await records.insert(signed, of: root, target: label)
            return GrantRecord(id: signed.id, root: root, signed: signed, target: label, isRevoked: false)
        }
        throw TenantError(
            .notOwner, "\(root) belongs to no wallet that is open here", hint: "only its owner can grant it")
    }

    private func receiver(_ target: GrantTarget) throws -> (Bytes32, GrantCondition, String) {
        switch target {
        case .lease(let id):
            guard let lease = ledger.read({ $0.lease(id) }) else {
                throw TenantError(.badKey, "there is no live lease \(id)", hint: "see `weft market leases`")
            }
            guard let key = lease.grantee else {
                throw TenantError(.badKey, "lease \(id) has no key yet", hint: "try again in a moment")
            }
            return (key, .lease(id), id.description)
        case .account(let account, let until):
            guard until > ledger.now else { throw TenantError(.badKey, "the grant's time is over already") }
            guard let key = ledger.read({ $0.directoryEntry(account)?.encryptionKey }) else {
                throw TenantError(
                    .badKey, "account \(account) has published no encryption key",
                    hint: "its owner does so with `weft wallet publish`")
            }
            return (key, .until(until), account.description)
        }
    }

    /// Grants made here, the newest first.
    public func grants() async throws -> [GrantRecord] { try await records.grants() }

    /// Takes a grant back: its proxies forget their fragments. What was read until then stays read.
    ///
    /// - Returns: proxies that did not confirm; the grant is dead once fewer are left than it needs.
    public func revoke(_ id: CID) async throws -> (grant: GrantRecord, unconfirmed: [(proxy: PeerID, reason: String)]) {
        guard let record = try await records.grants().first(where: { $0.id == id }) else {
            throw TenantError(.unknownGrant, "there is no grant \(id)", hint: "see `weft data grants`")
        }
        guard let wallet = await wallets.wallet(account: record.signed.grant.grantor) else {
            throw TenantError(.locked, "the wallet that made the grant is locked")
        }
        let unconfirmed = await dealer.revoke(id, proxies: record.signed.grant.proxies, account: wallet.key)
        if unconfirmed.count < record.signed.grant.threshold { try await records.setRevoked(id) }
        return (record, unconfirmed)
    }

    /// Locks a content anew, under fresh keys of the same wallet: grants of before do not open the new envelope, which has
    /// another name and shares every byte of ciphertext.
    public func relock(_ root: CID, wallet name: String? = nil) async throws -> Dataset {
        guard let header = try await header(of: root) else {
            throw TenantError(.notOwner, "\(root) is not sealed", hint: "`weft data add` seals")
        }
        let key = try await key(of: root, header, wallet: name)
        return try await keep(header, key: key, wallet: name)
    }

    /// Gives a sealed content whose key is known a lock of a wallet's own, and keeps it: so a job's output can be granted
    /// onward.
    public func keep(_ header: EnvelopeHeader, key: ContentKey, wallet name: String?) async throws -> Dataset {
        let hold = store.hold()
        defer { hold.release() }
        let wallet = try await wallets.wallet(name)
        let salt = EnvelopeFormat.randomNonce()
        let owner = try OwnerKeys(account: wallet.key, salt: salt)
        let chunk = header.locked(by: try EnvelopeLock(key, owner: owner.delegating, salt: salt)).chunk()
        try await store.put(chunk)
        let info = try header.info(key: key)
        let dataset = Dataset(
            root: chunk.cid, name: info.name, kind: info.kind == .bundle ? .folder : .file, isSealed: true,
            owner: wallet.account, size: header.size, added: ledger.now)
        try await store.pin(chunk.cid, name: Self.pin(chunk.cid))
        try await records.insert(dataset)
        return dataset
    }
}
