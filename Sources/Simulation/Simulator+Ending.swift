// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension Simulator {
    /// Looks whether everything has come to an end.
    mutating func look() {
        if openThings() == nil { quietAt = now } else { after(3_000, .looks) }
    }

    /// What has not come to an end yet; nil if nothing is left.
    func openThings() -> String? {
        guard let core = orderer.ledger?.core else { return "the orderer is down" }
        if orderer.sealed != nil || !orderer.inbox.isEmpty { return "the orderer has work" }
        if let order = core.allOrders().first { return "order \(order.id) is open" }
        if let lease = core.allLeases().first { return "lease \(lease.id) is open" }
        for (id, channel) in core.allChannels() where !isAbandoned(channel) { return "channel \(id) is open" }
        for (number, replica) in replicas.enumerated() where replica.height != core.height {
            return "replica \(number) is at block \(replica.height), the chain at \(core.height)"
        }
        for party in parties where !party.isForgotten && party.signer.flight != nil {
            return "party \(party.number) waits for an answer"
        }
        return nil
    }

    /// A channel of its own stays when neither side is ever heard of again (docs/SETTLEMENT.md).
    private func isAbandoned(_ channel: Channel) -> Bool {
        guard channel.lease == nil, channel.closes == nil else { return false }
        return [channel.payer, channel.offer.payee].allSatisfy { account in
            numbers[account].map { parties[$0].isForgotten } ?? false
        }
    }

    func unfinished() -> Violation {
        Violation(
            .liveness,
            "\(now - settings.duration) ms after the faults stopped: \(openThings() ?? "everything has ended")")
    }

    /// All that is promised of the end.
    mutating func finish() {
        guard quietAt != nil, let ledger = orderer.ledger else { return violated(unfinished()) }
        do throws(Violation) {
            try checks.audit(ledger)
            try checks.finished()
            try moneyIsFree(ledger.core)
            try capacityIsFree(ledger)
            try replicasAgree(ledger.core)
            try proofsHold(ledger.core)
        } catch { violated(error) }
    }

    private func moneyIsFree(_ core: LedgerState) throws(Violation) {
        let money = core.money
        let abandoned = core.allChannels().reduce(0) { $0 + $1.channel.deposit }
        guard money.deposits == 0, money.escrow == abandoned else {
            throw Violation(.liveness, "deposits of \(money.deposits) and escrow of \(money.escrow) are still locked")
        }
    }

    private func capacityIsFree(_ ledger: NodeLedger) throws(Violation) {
        for (id, _) in ledger.core.allListings() {
            guard let listing = ledger.listing(id), listing.free == listing.capacity, !listing.isClosing else {
                throw Violation(.capacity, "listing \(id) is not free, and nothing is leased")
            }
        }
    }

    /// What anybody who trusts the root alone is told of an account is true.
    private func proofsHold(_ core: LedgerState) throws(Violation) {
        var core = core
        let root = core.stateRoot()
        let nobody = AccountID(Hash.sha256(root.bytes))
        for id in [accounts[0], accounts[accounts.count - 1], nobody] {
            guard let proof = core.proof(of: .account(id)), proof.holds(under: root),
                (proof.record == nil) == (core.account(id) == nil)
            else { throw Violation(.replicas, "the root proves nothing of account \(id)") }
        }
    }

    /// Byte for byte: roots of all nodes, and snapshots of those that follow. The orderer's own may be of a later time, at
    /// which it looked and made no block.
    private func replicasAgree(_ core: LedgerState) throws(Violation) {
        var own = core
        let root = own.stateRoot()
        var snapshot: Bytes32?
        for (number, replica) in replicas.enumerated() {
            guard var other = replica.ledger?.core else { throw Violation(.replicas, "replica \(number) is down") }
            guard other.head == core.head, other.stateRoot() == root else {
                throw Violation(.replicas, "replica \(number) has another root at block \(core.height)")
            }
            let digest = Hash.sha256(SnapshotShelf.bytes(of: other))
            guard digest == snapshot ?? digest else {
                throw Violation(.replicas, "replica \(number) has another snapshot at block \(core.height)")
            }
            snapshot = digest
        }
    }
}
