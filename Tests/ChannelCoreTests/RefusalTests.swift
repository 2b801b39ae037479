// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

/// The cases of Filecoin's payment channels that apply (there are no lanes, secrets, time locks or merges here), and
/// replays across channels, networks and purposes.
@Suite("Refused vouchers")
struct RefusalTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: VoucherRefusal
        let make: @Sendable (Parties) throws -> SignedVoucher
    }

    /// Offered to a channel that holds voucher 5 over 50 and a deposit of 1000.
    static let cases: [Case] = [
        Case(testDescription: "an empty signature", expected: .invalidSignature) {
            SignedVoucher(voucher: $0.voucher(6, 60).voucher, signature: [])
        },
        Case(testDescription: "a signature of zeros", expected: .invalidSignature) {
            SignedVoucher(voucher: $0.voucher(6, 60).voucher, signature: [UInt8](repeating: 0, count: 64))
        },
        Case(testDescription: "a signature of the payee", expected: .invalidSignature) {
            Voucher(channel: $0.channel, number: 6, total: 60).signed(by: $0.payee, network: $0.network)
        },
        Case(testDescription: "a signature of a stranger", expected: .invalidSignature) {
            let stranger = try PrivateKey(seed: [UInt8](repeating: 9, count: 32))
            return Voucher(channel: $0.channel, number: 6, total: 60).signed(by: stranger, network: $0.network)
        },
        Case(testDescription: "the signature of another voucher", expected: .invalidSignature) {
            SignedVoucher(voucher: $0.voucher(6, 60).voucher, signature: $0.voucher(6, 61).signature)
        },
        Case(testDescription: "the same voucher on another network", expected: .invalidSignature) {
            Voucher(channel: $0.channel, number: 6, total: 60)
                .signed(by: $0.payer, network: Parties.name("another network"))
        },
        Case(testDescription: "the same bytes signed for another purpose", expected: .invalidSignature) {
            let voucher = Voucher(channel: $0.channel, number: 6, total: 60)
            let message = SigningDomain.message(tag: "transaction/1", network: $0.network, body: voucher.encoded())
            return SignedVoucher(voucher: voucher, signature: $0.payer.signature(of: message))
        },
        Case(testDescription: "a voucher of another channel of the same two", expected: .wrongChannel) {
            Voucher(channel: Parties.name("channel B"), number: 6, total: 60).signed(by: $0.payer, network: $0.network)
        },
        Case(testDescription: "a voucher of the channel before it was opened again", expected: .wrongChannel) {
            Voucher(channel: Parties.name("channel, first opening"), number: 900, total: 900)
                .signed(by: $0.payer, network: $0.network)
        },
        Case(testDescription: "a number that was used", expected: .staleNumber(highest: 5)) { $0.voucher(5, 60) },
        Case(testDescription: "an older number", expected: .staleNumber(highest: 5)) { $0.voucher(4, 40) },
        Case(testDescription: "number zero", expected: .staleNumber(highest: 5)) { $0.voucher(0, 60) },
        Case(testDescription: "a lower total", expected: .totalFell(from: 50)) { $0.voucher(6, 49) },
        Case(testDescription: "a total of zero", expected: .totalFell(from: 50)) { $0.voucher(6, 0) },
        Case(testDescription: "one more than the deposit", expected: .overDeposit(deposit: 1000)) {
            $0.voucher(6, 1001)
        },
        Case(testDescription: "the largest total", expected: .overDeposit(deposit: 1000)) { $0.voucher(6, .max) },
        Case(testDescription: "the same total again", expected: .lessThanATick(price: 10)) { $0.voucher(6, 50) },
        Case(testDescription: "one less than a tick", expected: .lessThanATick(price: 10)) { $0.voucher(6, 59) },
    ]

    private func payee() throws -> PayeeChannel {
        var payee = try parties.payeeChannel()
        _ = payee.on(.voucher(parties.voucher(5, 50)), at: 0)
        #expect(payee.accepted == parties.voucher(5, 50))
        return payee
    }

    @Test("a bad voucher is refused for its reason and changes nothing", arguments: cases)
    func table(_ sample: Case) throws {
        var payee = try payee()
        let before = payee.accepted
        let actions = payee.on(.voucher(try sample.make(parties)), at: 1)
        #expect(actions == [.refuse(sample.expected)])
        #expect(payee.accepted == before)
        #expect(payee.paid == 50)
        #expect(!"\(sample.expected)".isEmpty)
        // What is good is still good afterwards.
        #expect(payee.on(.voucher(parties.voucher(6, 60)), at: 2).refusals == [])
        #expect(payee.accepted == parties.voucher(6, 60))
    }

    @Test("of several faults the first in the documented order is the answer")
    func precedence() throws {
        let payee = try payee()
        let otherNetwork = Parties.name("another network")
        func signed(_ channel: CID, _ number: UInt64, _ total: UInt64, _ network: CID) -> SignedVoucher {
            Voucher(channel: channel, number: number, total: total).signed(by: parties.payer, network: network)
        }
        let here = parties.network
        // Each has its own fault and every later one that can be had with it.
        #expect(payee.refusal(of: signed(Parties.name("B"), 5, 40, otherNetwork)) == .wrongChannel)
        #expect(payee.refusal(of: signed(parties.channel, 5, 40, otherNetwork)) == .invalidSignature)
        #expect(payee.refusal(of: signed(parties.channel, 5, 40, here)) == .staleNumber(highest: 5))
        var closed = payee
        _ = closed.on(.closed, at: 0)
        #expect(closed.refusal(of: parties.voucher(5, 1001)) == .staleNumber(highest: 5))
        #expect(closed.refusal(of: parties.voucher(6, 40)) == .totalFell(from: 50))
        #expect(closed.refusal(of: parties.voucher(6, 1001)) == .overDeposit(deposit: 1000))
        #expect(closed.refusal(of: parties.voucher(6, 59)) == .lessThanATick(price: 10))
        #expect(closed.refusal(of: parties.voucher(6, 60)) == .closed)
        let opening = try parties.payeeChannel(parties.terms(opened: nil))
        #expect(opening.refusal(of: parties.voucher(0, 10)) == .staleNumber(highest: 0))
        #expect(opening.refusal(of: parties.voucher(1, 9)) == .lessThanATick(price: 10))
        #expect(opening.refusal(of: parties.voucher(1, 10)) == .beforeOpening)
    }

    @Test("after closing began, and after it ended, no voucher is taken, though it was good before")
    func afterClosing() throws {
        for event in [PayeeChannel.Event.closeWanted, .closing(highest: nil), .closed] {
            var payee = try payee()
            _ = payee.on(event, at: 1)
            #expect(payee.on(.voucher(parties.voucher(6, 60)), at: 2).refusals == [.closed])
            #expect(payee.accepted == parties.voucher(5, 50))
        }
    }

    @Test("a voucher that pays far ahead is taken and worked off")
    func paysFarAhead() throws {
        var payee = try payee()
        let actions = payee.on(.voucher(parties.voucher(6, 1000)), at: 0)
        #expect(actions.refusals == [])
        #expect(payee.on(.timePassed, at: 99_999) == [])
        #expect(payee.isWorking)
        // The deposit pays for no tick after these, so there is no grace.
        #expect(payee.on(.timePassed, at: 100_000).first == .freeze)
    }

    @Test("numbers may be left out, and the largest number and total are taken")
    func extremes() throws {
        var payee = try parties.payeeChannel(parties.terms(deposit: .max, rate: 1))
        #expect(payee.on(.voucher(parties.voucher(.max - 1, .max - 1)), at: 0).refusals == [])
        #expect(payee.on(.voucher(parties.voucher(.max, .max)), at: 0).refusals == [])
        #expect(payee.on(.voucher(parties.voucher(.max, .max)), at: 0).refusals == [])
        #expect(payee.on(.timePassed, at: .max).refusals == [])
        #expect(payee.worked == .max)
    }

    @Test("a voucher beyond the deposit becomes good when the top-up is seen")
    func topUp() throws {
        var payee = try payee()
        let voucher = parties.voucher(6, 1010)
        #expect(payee.on(.voucher(voucher), at: 1).refusals == [.overDeposit(deposit: 1000)])
        _ = payee.on(.toppedUp(deposit: 1010), at: 2)
        // An older sight of the ledger takes nothing back.
        _ = payee.on(.toppedUp(deposit: 500), at: 3)
        #expect(payee.on(.voucher(voucher), at: 4).refusals == [])
        #expect(payee.accepted == voucher)
    }

    @Test("the ledger's own question has the same answers and no view on ticks")
    func ledgersView() throws {
        let terms = try parties.terms()
        let redeemed = parties.voucher(5, 50).voucher
        func refusal(_ number: UInt64, _ total: UInt64) -> VoucherRefusal? {
            terms.refusal(of: parties.voucher(number, total), after: redeemed, redeemed: redeemed, deposit: 1000)
        }
        #expect(refusal(5, 50) == .staleNumber(highest: 5))
        #expect(refusal(6, 49) == .totalFell(from: 50))
        #expect(refusal(6, 1001) == .overDeposit(deposit: 1000))
        #expect(refusal(6, 51) == nil)
    }
}
