// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// What is lost, old or damaged in storage, and what the other side may say about it.
@Suite("Restoring")
struct BackupTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    private func payer(_ number: UInt64, generation: UInt64 = 3, at now: UInt64 = 0) throws -> PayerChannel {
        let highest = number == 0 ? nil : parties.voucher(number, number * 10)
        let state = PayerState(channel: parties.channel, generation: generation, highest: highest, closing: false)
        return try PayerChannel(
            terms: parties.terms(), key: parties.payer, restoring: state, lowWaterTicks: 0, at: now)
    }

    @Test("a payer restored from an old backup does not sign, learns the newest voucher from the payee, and goes on")
    func oldBackup() throws {
        var payer = try payer(2)
        let newest = parties.voucher(7, 70)
        // Long after the restart, so that only the backup's age can hold it back.
        let actions = payer.on(.claimed(parties.claim(8, newest)), at: 60_000)
        #expect(
            actions == [
                .refuseToSign(.restoredFromOldBackup(own: 2, newest: 7)),
                .persist(PayerState(channel: parties.channel, generation: 4, highest: newest, closing: false)),
            ])
        #expect(payer.on(.claimed(parties.claim(8, newest)), at: 60_999) == [])
        #expect(payer.on(.claimed(parties.claim(8, newest)), at: 61_000).vouchers == [parties.voucher(8, 80)])
    }

    @Test("a payer that lost its state does the same")
    func lostState() throws {
        var payer = try PayerChannel(terms: parties.terms(), key: parties.payer, restoring: nil, at: 0)
        let newest = parties.voucher(7, 70)
        #expect(
            payer.on(.claimed(parties.claim(8, newest)), at: 60_000).refusals == [
                .restoredFromOldBackup(own: 0, newest: 7)
            ])
        #expect(payer.highest == newest)
    }

    @Test("a payer restored from an old backup learns from the ledger too, and repeats what was signed for it")
    func learnsFromLedger() throws {
        var payer = try payer(2)
        let newest = parties.voucher(7, 70)
        #expect(
            payer.on(.redeemed(newest.voucher), at: 60_000) == [
                .refuseToSign(.restoredFromOldBackup(own: 2, newest: 7)),
                .persist(PayerState(channel: parties.channel, generation: 4, highest: newest, closing: false)),
            ])
        // What is known, older, lower, or of another channel teaches nothing.
        let elsewhere = Voucher(channel: Parties.name("B"), number: 9, total: 90)
        for voucher in [newest.voucher, parties.voucher(6, 60).voucher, parties.voucher(8, 69).voucher, elsewhere] {
            #expect(payer.on(.redeemed(voucher), at: 60_001) == [])
        }
        // A payee that lost it gets it back.
        #expect(payer.on(.claimed(parties.claim(8)), at: 60_002) == [.send(newest)])
    }

    @Test("what seems newer but was not signed with the payer's key is not believed")
    func forged() throws {
        let voucher = Voucher(channel: parties.channel, number: 7, total: 70)
        let other = Voucher(channel: Parties.name("B"), number: 7, total: 70)
        let fakes = [
            voucher.signed(by: parties.payee, network: parties.network),
            voucher.signed(by: parties.payer, network: Parties.name("another network")),
            other.signed(by: parties.payer, network: parties.network),
            SignedVoucher(voucher: voucher, signature: []),
        ]
        for fake in fakes {
            var payer = try payer(2)
            #expect(payer.on(.claimed(parties.claim(8, fake)), at: 60_000) == [.refuseToSign(.forgedVoucher)])
            #expect(payer.on(.claimed(parties.claim(3, fake)), at: 61_000) == [.refuseToSign(.forgedVoucher)])
            #expect(payer.highest == parties.voucher(2, 20))
        }
    }

    @Test("a voucher of the same key that contradicts ours stops the signing: somebody else has the key")
    func contradiction() throws {
        for (number, total) in [(2, 30), (2, 10), (3, 19), (1, 20), (1, 500)] as [(UInt64, UInt64)] {
            var payer = try payer(2)
            let theirs = parties.voucher(number, total)
            #expect(
                payer.on(.claimed(parties.claim(3, theirs)), at: 60_000) == [
                    .refuseToSign(
                        .contradictoryVoucher(own: parties.voucher(2, 20).voucher, payees: theirs.voucher))
                ])
        }
    }

    @Test("a payee that hides the newest voucher from a payer with an old backup is offered only what it has already")
    func lowLie() throws {
        var payer = try payer(2)
        var shown = parties.voucher(2, 20)
        for step: UInt64 in 3...7 {
            let sent = payer.on(.claimed(parties.claim(step, shown)), at: step * 1000).vouchers
            // Byte for byte what was signed the first time: no second total for any number.
            #expect(sent == [parties.voucher(step, step * 10)])
            shown = sent[0]
        }
    }

    @Test("a payer that restarts pays nothing in its first tick: the last one may have been paid just before")
    func restartPacing() throws {
        var payer = try payer(2, at: 500)
        let claim = parties.claim(3, parties.voucher(2, 20))
        #expect(payer.on(.claimed(claim), at: 600) == [])
        #expect(payer.nextDeadline == 1500)
        #expect(payer.on(.timePassed, at: 1500).vouchers == [parties.voucher(3, 30)])
    }

    @Test("each stored state of the payer has a higher generation than the last, across restarts")
    func generations() throws {
        var payer = try payer(0, generation: 41)
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 1000).states.first)
        #expect(first.generation == 42)
        #expect(payer.on(.closeWanted, at: 1100).states.map(\.generation) == [43])
    }

    @Test("a state of another channel, or with a voucher that the payer did not sign, is not restored")
    func foreignState() throws {
        let terms = try parties.terms()
        let good = parties.voucher(1, 10)
        let elsewhere = Voucher(channel: Parties.name("B"), number: 1, total: 10)
            .signed(by: parties.payer, network: parties.network)
        let bad = SignedVoucher(voucher: good.voucher, signature: [UInt8](repeating: 1, count: 64))
        let cases: [(CID, SignedVoucher, ChannelError.Code)] = [
            (Parties.name("B"), elsewhere, .wrongChannel), (parties.channel, elsewhere, .wrongChannel),
            (parties.channel, bad, .damagedState),
        ]
        for (channel, voucher, code) in cases {
            #expect(throws: ChannelError(code, "")) {
                try PayerChannel(
                    terms: terms, key: parties.payer,
                    restoring: PayerState(channel: channel, generation: 1, highest: voucher, closing: false), at: 0)
            }
            #expect(throws: ChannelError(code, "")) {
                try PayeeChannel(
                    terms: terms,
                    restoring: PayeeState(channel: channel, accepted: voucher, worked: 0, closing: false), at: 0)
            }
        }
    }

    @Test("a restarted payee says at once what it holds, and goes on with what is paid")
    func payeeRestart() throws {
        let voucher = parties.voucher(3, 30)
        let state = PayeeState(channel: parties.channel, accepted: voucher, worked: 2300, closing: false)
        var payee = try PayeeChannel(terms: parties.terms(), restoring: state, at: 9000)
        #expect(!payee.isWorking)
        #expect(payee.on(.work(wanted: true), at: 9000) == [.resume, .send(parties.claim(3, voucher))])
        #expect(payee.on(.timePassed, at: 9700) == [.send(parties.claim(4, voucher))])
    }

    @Test(
        "a payee restored from an old state, or from none, gets the newest voucher and does not work for the lost ones")
    func oldPayee() throws {
        let old = PayeeState(
            channel: parties.channel, accepted: parties.voucher(2, 20), worked: 1200, closing: false)
        for state in [old, nil] {
            var payee = try PayeeChannel(terms: parties.terms(), restoring: state, at: 0)
            let shown = try #require(payee.on(.work(wanted: true), at: 0).claims.first)
            var payer = try payer(9)
            let again = try #require(payer.on(.claimed(shown), at: 5000).vouchers.first)
            #expect(again == parties.voucher(9, 90))
            _ = payee.on(.voucher(again), at: 10)
            // Eight ticks were worked, or the ninth would not have been paid.
            #expect(payee.worked == 8000)
        }
    }

    @Test("what a restored payee learns of lost work, it learns from the first voucher only")
    func learnsOnce() throws {
        var payee = try PayeeChannel(terms: parties.terms(), restoring: nil, at: 0)
        _ = payee.on(.voucher(parties.voucher(9, 90)), at: 0)
        _ = payee.on(.voucher(parties.voucher(10, 500)), at: 0)
        #expect(payee.worked == 8000)
    }

    @Test("a payee that lost a redeemed voucher takes it back, and nothing older")
    func redeemedVoucherComesBack() throws {
        var payee = try PayeeChannel(terms: parties.terms(), restoring: nil, at: 0)
        _ = payee.on(.redeemed(parties.voucher(9, 90).voucher), at: 0)
        #expect(payee.on(.voucher(parties.voucher(8, 80)), at: 1).refusals == [.staleNumber(highest: 9)])
        #expect(payee.on(.voucher(parties.voucher(10, 89)), at: 1).refusals == [.totalFell(from: 90)])
        #expect(payee.on(.voucher(parties.voucher(9, 90)), at: 1).refusals == [])
        #expect(payee.accepted == parties.voucher(9, 90))
        #expect(payee.worked == 8000)
    }
}
