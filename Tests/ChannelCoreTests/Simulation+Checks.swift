// SPDX-License-Identifier: Apache-2.0

import Multiformats

@testable import ChannelCore

/// What must hold after every single action, whatever was lost, delayed, doubled, overtaken or crashed.
extension Simulation {
    mutating func check() {
        // The payer's exposure: what was signed away, against what really ran.
        let given = terms.time(paidBy: highestSigned.total)
        if given > work + terms.tick { violated("the payer is exposed with \(given - work) ms") }
        guard let payee else { return }
        // The payee's exposure: what really ran, against what it can redeem. A crash's lost work was its own.
        if payee.worked > payee.paidTime + terms.grace { violated("the payee is exposed by its meter") }
        if oldBackups == 0, work > payee.paidTime + terms.grace + lostWork {
            violated("the payee is exposed with \(work - payee.paidTime) ms, of which \(lostWork) lost by crashes")
        }
        if payee.worked > work { violated("more is charged than ran") }
        if payeeCrashes == 0, payee.clock == payeeClock + now, payee.worked != work { violated("the meter is wrong") }
        if running != payee.isWorking, payee.phase == .open, payeeCrashes == 0, payee.clock != payeeClock + now {
            violated("the workload does what nobody ordered")
        }
    }

    /// Everything that the payer's key signed must agree with everything else that it ever signed.
    mutating func note(signed voucher: SignedVoucher) {
        let voucher = voucher.voucher
        if let other = signed[voucher.number], other != voucher.total {
            violated("two totals for number \(voucher.number): \(other) and \(voucher.total)")
        }
        signed[voucher.number] = voucher.total
        if voucher.number > highestSigned.number {
            if voucher.total < highestSigned.total { violated("a total fell") }
            highestSigned = voucher
        } else if voucher.total > highestSigned.total {
            violated("a lower number has a higher total")
        }
        if voucher.total > ledger.deposit { violated("more was signed than the ledger holds") }
    }

    mutating func check(redeemable voucher: SignedVoucher) {
        let refusal = terms.refusal(of: voucher, after: nil, redeemed: ledger.redeemed, deposit: ledger.deposit)
        if let refusal { violated("accepted a voucher that the ledger refuses: \(refusal)") }
    }
}
