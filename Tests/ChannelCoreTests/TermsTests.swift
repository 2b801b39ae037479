// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

@Suite("Terms of a channel")
struct TermsTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    @Test("terms that make no channel are refused")
    func invalid() throws {
        func refused(
            channel: CID? = nil, payee: PublicKey? = nil, deposit: UInt64 = 1000, rate: UInt64 = 10,
            tick: UInt64 = 1000, grace: UInt64 = 0,
        ) {
            #expect(throws: ChannelError(.invalidTerms, "")) {
                try ChannelTerms(
                    channel: channel ?? parties.channel, network: parties.network, payer: parties.payer.publicKey,
                    payee: payee ?? parties.payee.publicKey, deposit: deposit, ratePerTick: rate, tick: tick,
                    grace: grace, opened: nil)
            }
        }
        refused(channel: CID.of([], codec: .raw))
        refused(payee: parties.payer.publicKey)
        refused(rate: 0)
        refused(deposit: 9)
        refused(tick: 99)
        refused(tick: 3_600_001)
        refused(grace: 1000)
        refused(tick: .max, grace: .max)
        #expect(throws: Never.self) { try parties.terms(deposit: 10, tick: 100, grace: 99) }
        #expect(throws: Never.self) { try parties.terms(deposit: .max, rate: .max, tick: 3_600_000, grace: 3_599_999) }
    }

    private func variant(
        _ agreed: ChannelTerms, channel: CID? = nil, network: CID? = nil, payer: PublicKey? = nil,
        payee: PublicKey? = nil, deposit: UInt64? = nil, rate: UInt64? = nil, tick: UInt64? = nil,
        grace: UInt64? = nil, opened: UInt64? = 77,
    ) throws -> ChannelTerms {
        try ChannelTerms(
            channel: channel ?? agreed.channel, network: network ?? agreed.network, payer: payer ?? agreed.payer,
            payee: payee ?? agreed.payee, deposit: deposit ?? agreed.deposit, ratePerTick: rate ?? agreed.ratePerTick,
            tick: tick ?? agreed.tick, grace: grace ?? agreed.grace, opened: opened)
    }

    @Test("a record that differs in any term from what was agreed is never used by either side")
    func mismatches() throws {
        let agreed = try parties.terms(opened: nil)
        let other = try PrivateKey(seed: [UInt8](repeating: 3, count: 32)).publicKey
        let cases: [(ChannelTerms, TermsMismatch)] = [
            (try variant(agreed, channel: Parties.name("other")), .channel),
            (try variant(agreed, network: Parties.name("other")), .network),
            (try variant(agreed, payer: other), .payer),
            (try variant(agreed, payee: other), .payee),
            (try variant(agreed, deposit: 999), .deposit),
            (try variant(agreed, rate: 11), .ratePerTick),
            (try variant(agreed, tick: 1001), .tick),
            (try variant(agreed, grace: 401), .grace),
            (try variant(agreed, opened: nil), .opened),
        ]
        for (recorded, mismatch) in cases {
            var payer = try parties.payerChannel(agreed)
            #expect(payer.on(.opened(recorded), at: 1) == [.unusable(mismatch)])
            #expect(payer.on(.opened(try variant(agreed)), at: 2) == [])
            #expect(payer.on(.claimed(parties.claim(1)), at: 3) == [.refuseToSign(.closed)])
            var payee = try parties.payeeChannel(agreed)
            #expect(payee.on(.opened(recorded), at: 1) == [.unusable(mismatch)])
            #expect(payee.on(.voucher(parties.voucher(1, 10)), at: 2) == [.refuse(.closed)])
        }
    }

    @Test("the recorded channel may hold more than was agreed, and both sides then count on it")
    func largerDeposit() throws {
        let agreed = try parties.terms(opened: nil)
        let recorded = try variant(agreed, deposit: 5000)
        var payer = try parties.payerChannel(agreed)
        var payee = try parties.payeeChannel(agreed)
        #expect(payer.on(.opened(recorded), at: 1) == [])
        #expect(payee.on(.opened(recorded), at: 1).claims == [parties.claim(1)])
        #expect(payer.deposit == 5000)
        #expect(payee.deposit == 5000)
        #expect(payee.terms.opened == 77)
    }

    @Test("nothing is signed and nothing worked before the ledger shows the opening")
    func opening() throws {
        let agreed = try parties.terms(opened: nil)
        var payer = try parties.payerChannel(agreed)
        #expect(payer.on(.claimed(parties.claim(1)), at: 1) == [.refuseToSign(.beforeOpening)])
        var payee = try parties.payeeChannel(agreed)
        #expect(payee.on(.timePassed, at: 5000) == [])
        #expect(payee.on(.voucher(parties.voucher(1, 10)), at: 5000) == [.refuse(.beforeOpening)])
        #expect(payee.accepted == nil)
    }
}
