// SPDX-License-Identifier: Apache-2.0

extension PayeeChannel {
    /// Brings the world in line with what is known now, in the one safe order: stop, store, go on, tell.
    mutating func settle() -> [Action] {
        var actions: [Action] = []
        if isWorking, phase != .open || !workWanted || worked >= credit {
            isWorking = false
            unsaved = true
            actions.append(.freeze)
        }
        if unsaved {
            unsaved = false
            let state = PayeeState(channel: terms.channel, accepted: accepted, worked: worked, closing: closeWanted)
            actions.append(.persist(state))
        }
        if !isWorking, phase == .open, workWanted, worked < paidTime {
            isWorking = true
            actions.append(.resume)
        }
        if let submission, clock >= submitAgain {
            submitAgain = clock.adding(ChannelLimits.closeRetry)
            actions.append(submission)
        }
        return actions + claims()
    }

    private mutating func claims() -> [Action] {
        guard phase == .open else { return [] }
        let due = claimsNext && clock >= claimAgain ?? 0
        if !claimsNext { claimAgain = nil }
        guard due || answerDue else { return [] }
        answerDue = false
        if claimsNext { claimAgain = clock.adding(claimRetry) }
        return [.send(claim)]
    }

    /// What the ledger must be told.
    var submission: Action? {
        guard phase == .closing else { return nil }
        if closeWanted { return .close(with: accepted) }
        guard let accepted, accepted.voucher.number > redeemed?.number ?? 0 else { return nil }
        return .dispute(with: accepted)
    }

    mutating func beginClosing() {
        phase = .closing
        closeWanted = true
        submitAgain = clock
        unsaved = true
    }

    mutating func closingSeen(_ highest: Voucher?) {
        guard phase != .closed else { return }
        if phase != .closing || closeWanted { submitAgain = clock }
        phase = .closing
        closeWanted = false
        if let highest { note(redeemed: highest) }
    }
}
