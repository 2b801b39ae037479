// SPDX-License-Identifier: Apache-2.0

import Grants
import JobProtocol
import LedgerCore
import Multiformats
import PeerNetwork
import Umbral

/// Answering peers.
extension ProxyService {
    func serve() {
        peers.serve(GrantProtocol.deposit) { [weak self] _, message in
            try await ProxyService.answer(self) { service in try await service.deposit(message) }
        }
        peers.serve(GrantProtocol.request) { [weak self] _, message in
            try await ProxyService.answer(self) { service in try await service.request(message) }
        }
        peers.serve(GrantProtocol.revoke) { [weak self] _, message in
            try await ProxyService.answer(self) { service in try await service.revoke(message) }
        }
    }

    private static func answer(
        _ service: ProxyService?, _ body: (ProxyService) async throws -> [UInt8]
    ) async throws -> [UInt8] {
        guard let service else { throw PeerError(.closed, "the node is closing") }
        do { return GrantProtocol.answer(.success(try await body(service))) } catch let refusal as GrantRefusal {
            return GrantProtocol.answer(.failure(refusal))
        }
    }

    // MARK: Deposits

    private func deposit(_ message: [UInt8]) async throws -> [UInt8] {
        guard message.count <= ProxyLimits.messageBytes, let deposit = try? FragmentDeposit.decode(message) else {
            throw GrantRefusal.malformed
        }
        let signed = deposit.grant
        do {
            let held = try admit(deposit)
            try await store(deposit, held)
            journal.note(.deposited, grant: held.id, receiving: signed.grant.receiving, at: ledger.now)
            return []
        } catch let refusal as GrantRefusal {
            journal.note(
                .refused, grant: signed.id, receiving: signed.grant.receiving, reason: refusal, at: ledger.now)
            throw refusal
        }
    }

    /// Writes it and holds it. Revoked while it was written, it is gone again before anybody hears of either.
    private func store(_ deposit: FragmentDeposit, _ held: FragmentTable.Held) async throws {
        do {
            try await writer.insert(deposit, id: held.id, at: held.added)
        } catch {
            endWriting(held.id)
            throw error
        }
        guard hold(held) else {
            defer { endWriting(held.id) }
            try await records.remove([held.id])
            throw GrantRefusal.unknown
        }
    }

    /// Holds what was written.
    /// - Returns: false when it was revoked meanwhile: nothing has changed then.
    private func hold(_ held: FragmentTable.Held) -> Bool {
        state.withLockedValue { state in
            guard state.writing[held.id]?.revocations.isEmpty == true else { return false }
            state.writing[held.id] = nil
            state.table.insert(held)
            return true
        }
    }

    /// The fragment is neither on the disk nor held: revocations that waited for that may go on.
    private func endWriting(_ id: CID) {
        let revocations = state.withLockedValue { $0.writing.removeValue(forKey: id)?.revocations } ?? []
        for continuation in revocations { continuation.resume() }
    }

    /// Checks all that can be known of it, and marks it as being written.
    private func admit(_ deposit: FragmentDeposit) throws -> FragmentTable.Held {
        let signed = deposit.grant
        let grant = signed.grant
        guard grant.network == ledger.network, signed.isSigned else { throw GrantRefusal.badSignature }
        guard grant.proxies.contains(peers.id.key) else { throw GrantRefusal.notAddressed }
        let lease: LeaseFacts? = if case .lease(let id) = grant.condition { facts(id) } else { nil }
        try grant.checkDeposit(lease: lease, now: ledger.now)
        let held = try Self.verified(deposit, added: ledger.now)
        try state.withLockedValue { state in
            let count = state.table.count + state.writing.count
            guard state.table.holds(held.id) || count < ProxyLimits.fragments,
                state.table.holds(held.id) || state.table.count(of: grant.grantor) < ProxyLimits.fragmentsPerGrantor,
                state.writing[held.id] == nil
            else { throw GrantRefusal.tooMany }
            state.writing[held.id] = ProxyService.Writing(grantor: grant.grantor)
        }
        return held
    }

    // MARK: Requests

    private func request(_ message: [UInt8]) async throws -> [UInt8] {
        guard message.count <= ProxyLimits.messageBytes, let request = try? FragmentRequest.decode(message) else {
            throw GrantRefusal.malformed
        }
        do {
            guard request.body.network == ledger.network, request.body.proxy == peers.id.key, request.isSigned else {
                throw GrantRefusal.badSignature
            }
            let held = try usable(request.body)
            guard let fragment = try? held.fragment.reencrypt(request.body.capsule) else {
                throw GrantRefusal.badCapsule
            }
            journal.note(.answered, grant: held.id, receiving: request.body.receiving, at: ledger.now)
            return FragmentAnswer(grant: held.grant, fragment: fragment.unverified).encoded()
        } catch let refusal as GrantRefusal {
            journal.note(.refused, grant: nil, receiving: request.body.receiving, reason: refusal, at: ledger.now)
            throw refusal
        }
    }

    private func usable(_ request: FragmentRequest.Body) throws(GrantRefusal) -> FragmentTable.Held {
        let pair = FragmentTable.Pair(delegating: request.delegating, receiving: request.receiving)
        let held = state.withLockedValue { $0.table.held(pair) }
        return try FragmentTable.usable(held, lease: request.lease, now: ledger.now, facts: facts)
    }

    // MARK: Revocation

    private func revoke(_ message: [UInt8]) async throws -> [UInt8] {
        guard message.count <= ProxyLimits.messageBytes, let revocation = try? GrantRevocation.decode(message) else {
            throw GrantRefusal.malformed
        }
        guard revocation.network == ledger.network, revocation.isSigned else { throw GrantRefusal.badSignature }
        let id = revocation.grant
        await waitForWriting(of: id, by: revocation.grantor)
        let held = try state.withLockedValue { state in
            guard state.table.grantor(of: id) ?? revocation.grantor == revocation.grantor else {
                throw GrantRefusal.badSignature
            }
            return state.table.remove(id)
        }
        guard let held else { return [] }
        try await records.remove([id])
        journal.note(.revoked, grant: id, receiving: held.grant.grant.receiving, at: ledger.now)
        return []
    }

    /// Returns when no fragment of the grant is on its way in; one that was is not kept.
    private func waitForWriting(of id: CID, by grantor: AccountID) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLockedValue { state in
                guard state.writing[id]?.grantor == grantor else { return true }
                state.writing[id]?.revocations.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }
}
