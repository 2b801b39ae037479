// SPDX-License-Identifier: Apache-2.0

import Keys

extension PayerChannel {
    /// How the voucher that the payee shows relates to ours.
    private enum Standing {
        case behind, same, ahead(SignedVoucher), forged, contradictory(Voucher)
    }

    /// All that was signed away so far, in nano-credits.
    public var paid: UInt64 { highest?.voucher.total ?? 0 }

    var wantsToSign: Bool { wanted.multiplied(by: terms.ratePerTick) > paid }

    /// Whether the deposit covers one more tick.
    var fits: Bool { deposit.subtracting(paid) >= terms.ratePerTick }

    mutating func answer(_ claim: UsageClaim) -> [Action] {
        guard claim.channel == terms.channel else { return [.refuseToSign(.wrongChannel)] }
        guard phase != .opening else { return [.refuseToSign(.beforeOpening)] }
        guard phase != .closed else { return [.refuseToSign(.closed)] }
        switch standing(of: claim.accepted) {
        case .forged: return [.refuseToSign(.forgedVoucher)]
        case .contradictory(let theirs):
            guard let own = highest?.voucher else { return [] }
            return [.refuseToSign(.contradictoryVoucher(own: own, payees: theirs))]
        case .ahead(let newer): return learn(newer)
        case .behind: return highest.map { [.send($0)] } ?? []
        case .same: break
        }
        let most = paid.adding(terms.ratePerTick)
        guard claim.wanted.multiplied(by: terms.ratePerTick) <= most else {
            return [.refuseToSign(.claimedTooMuch(wanted: claim.wanted))]
        }
        wanted = claim.wanted
        return signIfDue()
    }

    private func standing(of shown: SignedVoucher?) -> Standing {
        guard let shown else { return highest == nil ? .same : .behind }
        let theirs = shown.voucher
        if let own = highest?.voucher {
            if theirs == own { return .same }
            if theirs.number < own.number && theirs.total < own.total { return .behind }
        }
        guard theirs.channel == terms.channel, shown.isSigned(by: terms.payer, network: terms.network) else {
            return .forged
        }
        guard let own = highest?.voucher else { return .ahead(shown) }
        return theirs.number > own.number && theirs.total >= own.total ? .ahead(shown) : .contradictory(theirs)
    }

    /// Learns from the ledger. Signing the same voucher again gives the signature that the ledger has checked.
    mutating func note(redeemed voucher: Voucher) -> [Action] {
        let own = highest?.voucher
        guard phase != .closed, voucher.channel == terms.channel, voucher.number > own?.number ?? 0,
            voucher.total >= own?.total ?? 0
        else { return [] }
        return learn(voucher.signed(by: key, network: terms.network))
    }

    /// Takes over a voucher of our own that was forgotten. Signing goes on with a later claim.
    private mutating func learn(_ newer: SignedVoucher) -> [Action] {
        let own = highest?.voucher.number ?? 0
        highest = newer
        due = max(due ?? 0, clock.adding(terms.tick))
        return [
            .refuseToSign(.restoredFromOldBackup(own: own, newest: newer.voucher.number)), persist(),
        ]
    }

    /// Signs the next voucher if it is wanted, paid for and due.
    mutating func signIfDue() -> [Action] {
        guard phase == .open, wantsToSign else { return [] }
        let (number, overflow) = (highest?.voucher.number ?? 0).addingReportingOverflow(1)
        guard !overflow else { return [.refuseToSign(.exhausted)] }
        guard fits else { return askForTopUp() }
        guard clock >= due ?? 0 else { return [] }
        // The deposit covers it, so the sum has room.
        let voucher = Voucher(channel: terms.channel, number: number, total: paid.adding(terms.ratePerTick))
        let signed = voucher.signed(by: key, network: terms.network)
        highest = signed
        // What came late within the grace may be made up for; anything later moves the schedule. Work that ran into the
        // grace before it froze has used up as much of the tick that this voucher pays.
        due = (due.map { max($0, clock.subtracting(terms.grace)) } ?? clock).adding(terms.tick)
        return [persist(), .send(signed)] + askForTopUp()
    }

    private mutating func askForTopUp() -> [Action] {
        let left = deposit.subtracting(paid) / terms.ratePerTick
        guard left < lowWaterTicks || left == 0 else { return [] }
        // Once when it runs low and once when it is empty: what becomes of it then is the shell's business.
        if let asked = topUpAsked, asked.deposit == deposit, asked.empty || left > 0 { return [] }
        topUpAsked = (deposit, left == 0)
        return [.topUpWanted(ticksLeft: left)]
    }

    mutating func persist() -> Action {
        // Stored generations are capped far below the end, so that counting has room.
        generation += 1
        let closing = phase == .closing
        return .persist(PayerState(channel: terms.channel, generation: generation, highest: highest, closing: closing))
    }
}
