// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

@Suite("Closing")
struct ClosingTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    /// A payer and a working payee after one tick's payment.
    private func running() throws -> (PayerChannel, PayeeChannel, SignedVoucher) {
        var payer = try parties.payerChannel()
        var payee = try parties.payeeChannel()
        let first = try #require(payer.on(.claimed(parties.claim(1)), at: 0).vouchers.first)
        _ = payee.on(.voucher(first), at: 0)
        return (payer, payee, first)
    }

    @Test("a payer that closes stores that, signs nothing more, asks the payee, and after a while goes alone")
    func payerCloses() throws {
        var (payer, _, first) = try running()
        #expect(
            payer.on(.closeWanted, at: 100) == [
                .persist(PayerState(channel: parties.channel, generation: 2, highest: first, closing: true)),
                .stopPaying(.closeWanted), .closeCooperatively(first),
            ])
        #expect(payer.on(.claimed(parties.claim(2, first)), at: 2000) == [])
        #expect(payer.on(.closeWanted, at: 2000) == [])
        #expect(payer.nextDeadline == 5100)
        #expect(payer.on(.timePassed, at: 5100) == [.closeCooperatively(first)])
        #expect(payer.on(.timePassed, at: 10_100) == [.closeCooperatively(first)])
        #expect(payer.on(.timePassed, at: 15_100) == [.closeAlone])
        #expect(payer.on(.timePassed, at: 15_101) == [])
        #expect(payer.on(.timePassed, at: 20_100) == [.closeAlone])
        #expect(payer.on(.closing, at: 20_200) == [])
        #expect(payer.nextDeadline == nil)
        #expect(payer.on(.timePassed, at: 90_000) == [])
        #expect(payer.on(.closed, at: 90_000) == [])
        #expect(payer.on(.claimed(parties.claim(2, first)), at: 90_001) == [.refuseToSign(.closed)])
    }

    @Test("a payer that was closing when it stopped goes on closing, and a voucher that got lost is sent again")
    func payerRestarts() throws {
        let first = parties.voucher(1, 10)
        let state = PayerState(channel: parties.channel, generation: 2, highest: first, closing: true)
        var payer = try PayerChannel(terms: parties.terms(), key: parties.payer, restoring: state, at: 50)
        #expect(payer.nextDeadline == 50)
        #expect(payer.on(.timePassed, at: 50) == [.closeCooperatively(first)])
        #expect(payer.on(.claimed(parties.claim(1)), at: 60) == [.send(first)])
    }

    @Test("a payer that sees a closing on the ledger signs nothing more")
    func payerSeesClosing() throws {
        var (payer, _, first) = try running()
        #expect(payer.on(.closing, at: 10) == [.stopPaying(.closingOnLedger)])
        #expect(payer.on(.closing, at: 20) == [])
        #expect(payer.on(.claimed(parties.claim(2, first)), at: 5000) == [])
    }

    @Test("a claim that waits for its time when closing begins is not paid any more")
    func waitingClaim() throws {
        for event in [PayerChannel.Event.closeWanted, .closing, .closed] {
            var (payer, _, first) = try running()
            #expect(payer.on(.claimed(parties.claim(2, first)), at: 500) == [])
            _ = payer.on(event, at: 600)
            #expect(payer.on(.timePassed, at: 3000).vouchers == [])
            #expect(payer.on(.toppedUp(deposit: .max), at: 3000) == [])
            #expect(payer.highest == first)
        }
    }

    @Test("a payee that closes freezes, stores that, and goes to the ledger until it shows")
    func payeeCloses() throws {
        var (_, payee, first) = try running()
        #expect(
            payee.on(.closeWanted, at: 700) == [
                .freeze,
                .persist(PayeeState(channel: parties.channel, accepted: first, worked: 700, closing: true)),
                .close(with: first),
            ])
        #expect(payee.nextDeadline == 5700)
        #expect(payee.on(.timePassed, at: 5699) == [])
        #expect(payee.on(.timePassed, at: 5700) == [.close(with: first)])
        #expect(payee.on(.closing(highest: first.voucher), at: 5800).contains(.close(with: first)) == false)
        #expect(payee.nextDeadline == nil)
        #expect(payee.on(.closed, at: 6000) == [])
        #expect(payee.phase == .closed)
    }

    @Test("a payee that earned nothing closes with nothing")
    func nothingEarned() throws {
        var payee = try parties.payeeChannel()
        let stored = PayeeState(channel: parties.channel, accepted: nil, worked: 0, closing: true)
        #expect(payee.on(.closeWanted, at: 10) == [.persist(stored), .close(with: nil)])
    }

    @Test("a payee that was closing when it stopped goes on closing")
    func payeeRestarts() throws {
        let first = parties.voucher(1, 10)
        let state = PayeeState(channel: parties.channel, accepted: first, worked: 700, closing: true)
        var payee = try PayeeChannel(terms: parties.terms(), restoring: state, at: 50)
        #expect(payee.on(.work(wanted: true), at: 50).contains(.close(with: first)))
        #expect(!payee.isWorking)
    }

    @Test("a closing with less than was signed is disputed until the ledger knows the newest voucher")
    func dispute() throws {
        var (_, payee, first) = try running()
        let second = parties.voucher(2, 20)
        _ = payee.on(.voucher(second), at: 10)
        let actions = payee.on(.closing(highest: first.voucher), at: 100)
        #expect(actions.first == .freeze)
        #expect(actions.last == .dispute(with: second))
        #expect(payee.on(.closing(highest: first.voucher), at: 200) == [])
        #expect(payee.nextDeadline == 5100)
        #expect(payee.on(.timePassed, at: 5100) == [.dispute(with: second)])
        #expect(payee.on(.closing(highest: second.voucher), at: 5200).contains(.dispute(with: second)) == false)
        #expect(payee.on(.timePassed, at: 60_000) == [])
    }

    @Test("a closing that names no voucher is disputed; one that names a newer one than is held is not")
    func disputeEdges() throws {
        var (_, payee, first) = try running()
        #expect(payee.on(.closing(highest: nil), at: 100).last == .dispute(with: first))
        var (_, behind, _) = try running()
        _ = behind.on(.closing(highest: parties.voucher(2, 20).voucher), at: 100)
        #expect(behind.nextDeadline == nil)
    }

    @Test("a payer that goes alone with its last state cannot take back what the payee holds")
    func oldPayerGoesAlone() throws {
        var (_, payee, _) = try running()
        let second = parties.voucher(2, 20)
        _ = payee.on(.voucher(second), at: 10)
        // The payer's step names no voucher at all.
        #expect(payee.on(.closing(highest: nil), at: 20).last == .dispute(with: second))
    }

    @Test("a voucher that comes with the payer's wish to close is redeemed too")
    func wishBringsVoucher() throws {
        var payee = try parties.payeeChannel()
        let first = parties.voucher(1, 10)
        _ = payee.on(.voucher(first), at: 0)
        #expect(payee.on(.closeWanted, at: 0).last == .close(with: first))
    }

    @Test("nothing that happens after the end starts anything again")
    func afterTheEnd() throws {
        var (_, payee, first) = try running()
        #expect(payee.on(.closed, at: 100).first == .freeze)
        for event in [
            PayeeChannel.Event.closing(highest: nil), .closeWanted, .work(wanted: true), .timePassed,
            .toppedUp(deposit: .max), .opened(try parties.terms()), .voucher(first), .closed,
        ] {
            #expect(payee.on(event, at: 200) == [])
            #expect(payee.phase == .closed)
        }
        var (payer, _, _) = try running()
        _ = payer.on(.closed, at: 100)
        for event in [
            PayerChannel.Event.closing, .closeWanted, .timePassed, .toppedUp(deposit: .max),
            .opened(try parties.terms()), .closed,
        ] {
            #expect(payer.on(event, at: 60_000) == [])
            #expect(payer.phase == .closed)
        }
    }
}
