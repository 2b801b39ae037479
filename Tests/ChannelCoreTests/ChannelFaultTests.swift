// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// A crash before each single action of either side, and a restart from each state that was ever stored. docs/FAULTS.md
/// names the tests of all other cases.
@Suite("Faults of channels")
struct ChannelFaultTests {
    enum Side: CaseIterable, Sendable { case payer, payee }

    @Test(
        "a crash before any action: no number is signed twice, nothing runs unstored, and work goes on",
        arguments: Side.allCases)
    func everyAction(side: Side) throws {
        let undisturbed = try Exchange.run(nil)
        #expect(undisturbed.violations == [])
        #expect(undisturbed.signed.count == 8)
        #expect(undisturbed.actions(of: side) > 15)
        for point in 0..<undisturbed.actions(of: side) {
            let run = try Exchange.run(Exchange.Crash(side: side, point: point, backup: nil))
            #expect(run.violations == [], "crash of the \(side) before action \(point)")
            // A restart costs a few ticks at most: the payer signs nothing in its first.
            #expect(run.signed.count >= 5, "crash of the \(side) before action \(point): \(run.signed.count) ticks")
        }
    }

    @Test("a restart from any older state, or from none, contradicts nothing that was signed", arguments: Side.allCases)
    func everyBackup(side: Side) throws {
        let undisturbed = try Exchange.run(nil)
        // A crash late in the run, so that there is much to forget.
        let point = undisturbed.actions(of: side) - 2
        for backup in -1..<undisturbed.stored(by: side) {
            let run = try Exchange.run(Exchange.Crash(side: side, point: point, backup: backup))
            #expect(run.violations == [], "the \(side) restored from its state \(backup)")
            #expect(run.signed.count >= 5)
        }
    }

    @Test("however often a payee claims, one voucher is under way, and what is stored and sent stays small")
    func flooded() throws {
        let parties = try Parties()
        var payer = try parties.payerChannel()
        var (states, vouchers, sizes) = (0, Set<SignedVoucher>(), Set<Int>())
        for time in 0..<2_000 as Range<UInt64> {
            for wanted in [1, 2, 3, .max] as [UInt64] {
                let actions = payer.on(.claimed(parties.claim(wanted, nil)), at: time)
                states += actions.states.count
                vouchers.formUnion(actions.vouchers)
                sizes.formUnion(actions.states.map { $0.encoded().count })
            }
        }
        // It never showed that it holds the first one.
        #expect((states, vouchers) == (1, [parties.voucher(1, 10)]))
        #expect(sizes.allSatisfy { $0 < 512 })
    }

    @Test("a payee that holds its voucher and never settles binds no more than the deposit, until the payer closes")
    func held() throws {
        let parties = try Parties()
        var payer = try parties.payerChannel(parties.terms(deposit: 30))
        var held: SignedVoucher?
        for time in stride(from: 0, to: 20_000, by: 100) as StrideTo<UInt64> {
            let wanted = (held?.voucher.number ?? 0) + 1
            if let next = payer.on(.claimed(parties.claim(wanted, held)), at: time).vouchers.last { held = next }
        }
        #expect(held == parties.voucher(3, 30))
        #expect(payer.paid == 30)
        // It goes alone once the payee does not answer; the ledger's window does the rest.
        var alone = payer.on(.closeWanted, at: 20_000).contains(.closeAlone)
        for time in stride(from: 20_000, to: 200_000, by: 500) as StrideTo<UInt64> where !alone {
            alone = payer.on(.timePassed, at: time).contains(.closeAlone)
        }
        #expect(alone)
    }
}
