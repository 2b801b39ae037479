// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import ChannelCore

@Suite("The payee")
struct PayeeTests {
    let parties: Parties
    init() throws { parties = try Parties() }

    @Test("work begins when the first voucher is stored")
    func begins() throws {
        var payee = PayeeChannel(terms: try parties.terms(), at: 0)
        #expect(payee.on(.timePassed, at: 10) == [])
        #expect(payee.on(.work(wanted: true), at: 20) == [.send(parties.claim(1))])
        let first = parties.voucher(1, 10)
        #expect(
            payee.on(.voucher(first), at: 30) == [
                .persist(PayeeState(channel: parties.channel, accepted: first, worked: 0, closing: false)),
                .resume, .send(parties.claim(1, first)),
            ])
    }

    @Test("a tick is claimed when it begins, runs on the grace, and freezes without a voucher")
    func freezes() throws {
        var payee = try parties.payeeChannel()
        let first = parties.voucher(1, 10)
        _ = payee.on(.voucher(first), at: 0)
        #expect(payee.nextDeadline == 1000)
        #expect(payee.on(.timePassed, at: 999) == [])
        #expect(payee.on(.timePassed, at: 1000) == [.send(parties.claim(2, first))])
        #expect(payee.nextDeadline == 1250)
        #expect(payee.on(.timePassed, at: 1250) == [.send(parties.claim(2, first))])
        #expect(payee.nextDeadline == 1400)
        #expect(
            payee.on(.timePassed, at: 1400) == [
                .freeze, .persist(PayeeState(channel: parties.channel, accepted: first, worked: 1400, closing: false)),
            ])
        // Frozen time costs nothing, and the claim goes on.
        #expect(payee.on(.timePassed, at: 9000) == [.send(parties.claim(2, first))])
        let second = parties.voucher(2, 20)
        #expect(
            payee.on(.voucher(second), at: 9100) == [
                .persist(PayeeState(channel: parties.channel, accepted: second, worked: 1400, closing: false)),
                .resume, .send(parties.claim(2, second)),
            ])
        #expect(payee.nextDeadline == 9700)
    }

    @Test("a voucher in time keeps the work going without a break")
    func keepsGoing() throws {
        var payee = try parties.payeeChannel()
        _ = payee.on(.voucher(parties.voucher(1, 10)), at: 0)
        for tick: UInt64 in 1...20 {
            #expect(payee.on(.timePassed, at: tick * 1000).claims.map(\.wanted) == [tick + 1])
            let actions = payee.on(.voucher(parties.voucher(tick + 1, tick * 10 + 10)), at: tick * 1000 + 399)
            #expect(!actions.contains(.freeze) && !actions.contains(.resume))
            #expect(actions.states.count == 1)
        }
        #expect(payee.isWorking)
    }

    @Test("without grace work stops at each boundary")
    func noGrace() throws {
        var payee = try parties.payeeChannel(parties.terms(grace: 0))
        _ = payee.on(.voucher(parties.voucher(1, 10)), at: 0)
        let actions = payee.on(.timePassed, at: 1000)
        #expect(actions.first == .freeze)
        #expect(actions.last == .send(parties.claim(2, parties.voucher(1, 10))))
        #expect(payee.on(.voucher(parties.voucher(2, 20)), at: 1001).contains(.resume))
    }

    @Test("no grace is given for a tick that the deposit cannot pay, until it is topped up")
    func emptyDeposit() throws {
        var payee = try parties.payeeChannel(parties.terms(deposit: 19))
        _ = payee.on(.voucher(parties.voucher(1, 10)), at: 0)
        #expect(payee.on(.timePassed, at: 1000).first == .freeze)
        _ = payee.on(.toppedUp(deposit: 20), at: 1500)
        #expect(!payee.isWorking)
        #expect(payee.on(.voucher(parties.voucher(2, 20)), at: 1600).contains(.resume))
        #expect(payee.on(.timePassed, at: 2600).first == .freeze)
    }

    @Test("work that nobody stopped in time is not charged, whatever the clock says")
    func lateTimer() throws {
        var payee = try parties.payeeChannel()
        _ = payee.on(.voucher(parties.voucher(1, 10)), at: 0)
        let actions = payee.on(.timePassed, at: 3_600_000)
        #expect(actions.first == .freeze)
        #expect(payee.worked == 1400)
        #expect(actions.claims.map(\.wanted) == [2])
    }

    @Test("a clock that goes back stands still, and work is metered from there on")
    func clockBack() throws {
        var payee = try parties.payeeChannel()
        _ = payee.on(.voucher(parties.voucher(1, 10)), at: 5000)
        _ = payee.on(.timePassed, at: 5300)
        _ = payee.on(.timePassed, at: 0)
        #expect(payee.worked == 300)
        _ = payee.on(.timePassed, at: 5400)
        #expect(payee.worked == 400)
    }

    @Test("the same voucher again is acknowledged again, without storing anything")
    func duplicate() throws {
        var payee = try parties.payeeChannel()
        let first = parties.voucher(1, 10)
        _ = payee.on(.voucher(first), at: 0)
        #expect(payee.on(.voucher(first), at: 5) == [.send(parties.claim(1, first))])
    }

    @Test("while there is no work nothing runs and nothing is claimed")
    func idle() throws {
        var payee = try parties.payeeChannel()
        let first = parties.voucher(1, 10)
        _ = payee.on(.voucher(first), at: 0)
        #expect(payee.on(.work(wanted: false), at: 600).first == .freeze)
        #expect(payee.on(.timePassed, at: 90_000) == [])
        #expect(payee.nextDeadline == nil)
        #expect(payee.worked == 600)
        #expect(payee.on(.work(wanted: true), at: 90_000) == [.resume])
        #expect(payee.nextDeadline == 90_400)
    }

    @Test("a claim goes out again within a second, and no more often than every 25 ms")
    func retries() throws {
        for (tick, retry) in [(100, 25), (1000, 250), (4000, 1000), (3_600_000, 1000)] as [(UInt64, UInt64)] {
            let payee = try parties.payeeChannel(parties.terms(tick: tick, grace: 0))
            #expect(payee.nextDeadline == retry)
        }
    }
}
