// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Multiformats

/// What must hold after every step, whatever was lost, delayed, doubled, overtaken or crashed.
extension ChannelLink {
    /// Stored states that are kept, to come back as old backups.
    private static let kept = 6

    mutating func check() {
        guard !isSettled else { return }
        let given = time(paidBy: highest.total)
        if given > work + terms.tick {
            violated(.exposure, "the payer gave for \(given) ms, and \(work) ms were worked")
        }
        guard let payee, !payeeWasOld else { return }
        let paid = time(paidBy: payee.paid)
        if work > paid + terms.grace + lostWork {
            violated(
                .exposure, "the payee worked \(work) ms, \(lostWork) lost by crashes, and was given for \(paid) ms")
        }
        if payee.worked > work { violated(.exposure, "\(payee.worked) ms are charged, and \(work) ms were worked") }
    }

    /// Whole ticks count.
    func time(paidBy total: UInt64) -> UInt64 { total / terms.ratePerTick * terms.tick }

    /// Everything that the payer's key signed must agree with everything else that it ever signed.
    mutating func note(signed voucher: SignedVoucher) {
        let voucher = voucher.voucher
        if let other = signed[voucher.number], other != voucher.total {
            violated(.vouchers, "number \(voucher.number) was signed for \(other) and for \(voucher.total)")
        }
        signed[voucher.number] = voucher.total
        guard voucher.number > highest.number else { return }
        if voucher.total < highest.total { violated(.vouchers, "the total fell with number \(voucher.number)") }
        highest = (voucher.number, voucher.total)
    }

    /// What the payee took must be good on the ledger.
    mutating func check(redeemable voucher: SignedVoucher) {
        if let refusal = terms.refusal(of: voucher, after: nil, redeemed: nil, deposit: deposit) {
            violated(.vouchers, "the payee took a voucher that the ledger refuses: \(refusal)")
        }
    }

    /// How long a payee that knows of the closing needs at most to show its voucher, over a network that loses messages.
    private static let patience: UInt64 = 45_000

    /// The ledger has paid out: what the payee worked and did not get, if it had its chance, is less than a tick.
    ///
    /// - Parameter byPayee: It was the payee itself that closed.
    mutating func settled(paid: UInt64, byPayee: Bool, now: UInt64) {
        advance(to: now)
        isSettled = true
        isRunning = false
        if paid > highest.total {
            violated(.exposure, "the ledger paid \(paid), and \(highest.total) were signed")
        }
        let hadItsChance = byPayee || payeeToldAt.map { now > $0 + Self.patience } ?? false
        guard !payeeWasOld, hadItsChance else { return }
        let got = time(paidBy: paid)
        let lost = work - min(work, got + lostWork)
        if lost > terms.tick {
            violated(.payeeLoss, "\(work) ms were worked, \(lostWork) lost by crashes, and \(got) ms were paid")
        }
    }

    // MARK: Disks

    /// The disk after a state was put back: that is now its newest.
    func putBack(_ state: [UInt8]?, on disk: [[UInt8]]) -> [[UInt8]] {
        guard let state else { return [] }
        return disk.last == state ? disk : disk + [state]
    }

    func store(_ state: [UInt8], in disk: inout [[UInt8]]) {
        disk.append(state)
        // The first is kept for shells that would show it.
        if disk.count > Self.kept { disk.remove(at: 1) }
    }

    /// The newest state, or by fault an older one, or none.
    mutating func backup(of disk: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8]? {
        guard random.chance(faults.oldBackup), disk.count > 1 else { return disk.last }
        outcome.notes.append(.oldBackup)
        return random.chance(20) ? nil : random.pick(disk)
    }
}
