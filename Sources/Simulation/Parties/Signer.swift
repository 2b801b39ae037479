// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats

/// Signs one account's transactions and sees each through: one at a time, the same bytes again until they are answered or
/// have expired.
struct Signer: Sendable {
    /// A transaction that was sent and not answered.
    struct Flight: Sendable {
        let operations: [LedgerCore.Operation]
        let bytes: [UInt8]
        let id: CID
        let sequence: UInt64
        let expires: LedgerTime
        let isSigned: Bool
        /// Virtual time of the last sending.
        var sent: UInt64
        /// How often these operations were signed anew, because the number was wrong.
        let attempts: Int
    }

    let key: PrivateKey
    var waiting: [[LedgerCore.Operation]] = []
    private(set) var flight: Flight?
    /// The next number, where this side knows better than the ledger that it sees.
    private var next: UInt64?
    private var latestExpiry: LedgerTime?
    private static let attempts = 4
    private static let noSignature = [UInt8](repeating: 0, count: 64)

    init(key: PrivateKey) { self.key = key }

    var account: AccountID { key.publicKey }
    var isIdle: Bool { flight == nil && waiting.isEmpty }

    /// Signs what waits, if nothing is under way.
    ///
    /// - Parameters:
    ///   - clock: The party's own clock.
    ///   - isSigned: Whether to make a real signature.
    mutating func begin(
        _ ledger: LedgerState, clock: LedgerTime, now: UInt64, isSigned: Bool, nonce: UInt64
    ) -> Flight? {
        guard flight == nil, !waiting.isEmpty else { return nil }
        return sign(
            waiting.removeFirst(), ledger, clock: clock, now: now, isSigned: isSigned, nonce: nonce, attempts: 1)
    }

    private mutating func sign(
        _ operations: [LedgerCore.Operation], _ ledger: LedgerState, clock: LedgerTime, now: UInt64, isSigned: Bool,
        nonce: UInt64, attempts: Int
    ) -> Flight {
        let seen = ledger.account(account)?.sequence ?? 0
        let sequence = max(next ?? 0, seen)
        // Half of the longest life leaves room on both sides for clocks that differ.
        let wished = max(clock, ledger.time) + ledger.parameters.transactionLifetime / 2
        let transaction = Transaction(
            account: account, sequence: sequence, expires: min(wished, latestExpiry ?? wished), nonce: nonce,
            operations: operations)
        latestExpiry = nil
        let signed =
            isSigned
            ? transaction.signed(by: key, network: ledger.network)
            : SignedTransaction(transaction: transaction, proof: .single(Self.noSignature))
        let bytes = signed.encoded()
        let flight = Flight(
            operations: operations, bytes: bytes, id: CID.of(bytes, codec: .dagCBOR), sequence: sequence,
            expires: transaction.expires, isSigned: isSigned, sent: now, attempts: attempts)
        self.flight = flight
        return flight
    }

    /// What the orderer said to the transaction under way; nil if it said it to another.
    mutating func take(_ answer: Answer, to id: CID) -> Flight? {
        guard let flight, flight.id == id else { return nil }
        self.flight = nil
        switch answer {
        case .applied: next = flight.sequence + 1
        case .refused(let refusal):
            next = refusal.expectedSequence ?? flight.sequence
            if case .expiresTooLate(let latest) = refusal { latestExpiry = latest }
            guard refusal.expectedSequence != nil || latestExpiry != nil, flight.attempts < Self.attempts else { break }
            waiting.insert(flight.operations, at: 0)
        }
        return flight
    }

    /// The same bytes once more, if the answer takes long.
    mutating func again(after patience: UInt64, now: UInt64) -> Flight? {
        guard let sent = flight?.sent, now >= sent + patience else { return nil }
        flight?.sent = now
        return flight
    }

    /// Gives up a transaction that can no longer be applied; what became of it the ledger shows.
    mutating func giveUp(at time: LedgerTime) -> Bool {
        guard let flight, flight.expires < time else { return false }
        self.flight = nil
        next = nil
        return true
    }

    /// The party stops. Its disk has the transaction under way, or not.
    mutating func crash(forgets: Bool) {
        waiting = []
        next = nil
        if forgets { flight = nil }
    }
}
