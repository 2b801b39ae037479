// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension Simulator {
    /// How long a party waits for an answer before it sends the same bytes again.
    private static let patience: UInt64 = 3_000

    /// Wakes a party, unless it wakes earlier anyway.
    mutating func wake(_ number: Int, after delay: UInt64) {
        let time = now + delay
        if let planned = parties[number].wakesAt, planned <= time, planned > now { return }
        parties[number].wakesAt = time
        queue.insert(.partyWakes(number), at: time)
    }

    mutating func partyWakes(_ number: Int) {
        guard parties[number].wakesAt == now else { return }
        parties[number].wakesAt = nil
        guard !parties[number].isDown, !parties[number].isForgotten else { return }
        guard parties[number].isThere(at: now) else { return wake(number, after: parties[number].awayUntil - now) }
        let home = parties[number].home
        guard let ledger = replicas[home].ledger else { return wake(number, after: random.between(500, 3_000)) }
        note(.partyWakes, UInt64(number))
        tend(number, ledger)
        lookAtChannels(of: number, ledger)
        if parties[number].signer.isIdle { think(number, ledger) }
        pump(number, ledger)
        if leaves(number) { return }
        wake(number, after: pause(number, ledger))
    }

    private func pause(_ number: Int, _ ledger: NodeLedger) -> UInt64 {
        let party = parties[number]
        if party.signer.flight != nil || !party.signer.waiting.isEmpty { return 1_700 }
        guard let provider = party.provider else { return economy.tenantPause / 2 + UInt64(number % 7) * 900 }
        let isBusy =
            !provider.offers.isEmpty || !provider.secrets.isEmpty || !ledger.index.leases(of: party.account).isEmpty
        return isBusy ? 1_000 + UInt64(number % 5) * 100 : 6_000 + UInt64(number % 7) * 500
    }

    /// Decides by what the party's node shows.
    private mutating func think(_ number: Int, _ ledger: NodeLedger) {
        let view = PartyView(
            ledger: ledger.core, index: ledger.index, economy: economy, accounts: accounts, tenants: settings.tenants,
            now: now, isWindingDown: isWindingDown)
        if parties[number].isLiar, !isWindingDown, random.chance(15) { return lie(number, view) }
        if let operations = parties[number].tenant?.next(view, &random), !operations.isEmpty {
            parties[number].signer.waiting.append(operations)
        }
        if let batch = parties[number].provider?.next(view, &random) { parties[number].signer.waiting += batch }
    }

    /// Sends again what was not answered, and gives up what has expired.
    private mutating func tend(_ number: Int, _ ledger: NodeLedger) {
        if parties[number].signer.giveUp(at: ledger.core.time) { note(.givesUp, UInt64(number)) }
        if let flight = parties[number].signer.again(after: Self.patience, now: now) { send(flight, of: number) }
    }

    /// Signs and sends what waits, if nothing is under way.
    mutating func pump(_ number: Int, _ ledger: NodeLedger) {
        let clock = clock(parties[number].clockError)
        let isSigned = parties[number].isLiar || random.chance(perMille: 30)
        let flight = parties[number].signer.begin(
            ledger.core, clock: clock, now: now, isSigned: isSigned, nonce: random.next())
        if let flight { send(flight, of: number) }
    }

    private mutating func send(_ flight: Signer.Flight, of number: Int) {
        note(.submits, UInt64(number), flight.sequence)
        let submission = Submission(bytes: flight.bytes, party: number, isSigned: flight.isSigned)
        submit(submission, of: number)
    }

    /// By the party's node to the orderer.
    mutating func submit(_ submission: Submission, of number: Int) {
        let home = parties[number].home
        guard replicas[home].ledger != nil else { return }
        send(.submission(submission), from: .replica(home), to: .orderer)
    }

    mutating func take(_ answer: Answer, to transaction: CID, by number: Int) {
        guard parties[number].isThere(at: now), let flight = parties[number].signer.take(answer, to: transaction) else {
            return
        }
        switch answer {
        case .applied: note(.answered, UInt64(number), flight.sequence)
        case .refused(let refusal):
            note(.refused, UInt64(number), flight.sequence)
            counters.refusals += 1
            counters.refusalCodes[refusal.code, default: 0] += 1
            if case .notYourTurn(let from) = refusal { waitForTurn(number, flight, from: from) }
        }
        if let ledger = replicas[parties[number].home].ledger { pump(number, ledger) }
    }

    private mutating func waitForTurn(_ number: Int, _ flight: Signer.Flight, from: LedgerTime) {
        guard case .acceptOrder(let order, _, _)? = flight.operations.first,
            let time = replicas[parties[number].home].ledger?.core.time
        else { return }
        let delay = from - min(from, time)
        guard delay < economy.longestOrder else { return }
        parties[number].provider?.wait(for: order, until: now + delay)
        wake(number, after: delay + 1)
    }
}
