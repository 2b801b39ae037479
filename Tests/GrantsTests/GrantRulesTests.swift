// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import Grants

@Suite("When a grant holds")
struct GrantRulesTests {
    let deal: Deal

    init() throws { deal = try Deal() }

    func check(_ condition: GrantCondition, _ lease: LeaseFacts?, at now: LedgerTime = 2_000) -> GrantRefusal? {
        do throws(GrantRefusal) {
            try deal.grant(condition).check(lease: lease, now: now)
            return nil
        } catch { return error }
    }

    func deposit(_ condition: GrantCondition, _ lease: LeaseFacts?, at now: LedgerTime = 2_000) -> GrantRefusal? {
        do throws(GrantRefusal) {
            try deal.grant(condition).checkDeposit(lease: lease, now: now)
            return nil
        } catch { return error }
    }

    func facts(grantee: Bytes32?, order: OrderID = GrantTests.order, provider: PublicKey = GrantTests.provider)
        -> LeaseFacts
    {
        LeaseFacts(order: order, provider: provider, grantee: grantee)
    }

    var own: Bytes32 { deal.x(deal.receiving) }

    @Test("for a lease: while it lives, and for its own key alone")
    func lease() {
        #expect(check(.lease(deal.lease), facts(grantee: own)) == nil)
        #expect(check(.lease(deal.lease), nil) == .leaseNotLive)
        #expect(check(.lease(deal.lease), facts(grantee: .zero)) == .otherKey)
        #expect(check(.lease(deal.lease), facts(grantee: nil)) == .otherKey)
    }

    @Test("for an order's winner: for that order, that provider, and while its lease lives")
    func order() {
        let condition = GrantCondition.order(GrantTests.order, provider: GrantTests.provider)
        #expect(check(condition, facts(grantee: .zero)) == nil)
        #expect(check(condition, nil) == .leaseNotLive)
        #expect(check(condition, facts(grantee: own, order: OrderID(digest: .zero))) == .leaseNotLive)
        #expect(check(condition, facts(grantee: own, provider: PublicKey(.zero))) == .leaseNotLive)
    }

    @Test("for a time: up to and including it")
    func until() {
        #expect(check(.until(2_000), nil, at: 2_000) == nil)
        #expect(check(.until(2_000), nil, at: 2_001) == .timeOver)
    }

    @Test("a fragment is taken before its lease is known here, and not for another key or a time that is over")
    func deposits() {
        #expect(deposit(.lease(deal.lease), nil) == nil)
        #expect(deposit(.lease(deal.lease), facts(grantee: nil)) == nil)
        #expect(deposit(.lease(deal.lease), facts(grantee: own)) == nil)
        #expect(deposit(.lease(deal.lease), facts(grantee: .zero)) == .otherKey)
        #expect(deposit(.order(GrantTests.order, provider: GrantTests.provider), nil) == nil)
        #expect(deposit(.until(2_000), nil, at: 2_001) == .timeOver)
        #expect(deposit(.until(2_000 + GrantLimits.lifetime), nil) == nil)
        #expect(deposit(.until(2_001 + GrantLimits.lifetime), nil) == .timeOver)
        #expect(deposit(.until(.max), nil) == .timeOver)
    }
}
