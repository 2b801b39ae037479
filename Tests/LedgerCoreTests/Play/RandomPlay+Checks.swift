// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore

extension RandomPlay {
    /// What must hold after every block.
    mutating func check() throws {
        try state.audit()
        for (id, balance) in model.balances { #expect(Int128(state.account(id)?.balance ?? 0) == balance) }
        #expect(state.fees == model.fees)
        checkCapacity()
        checkCounters()
        checkChannels()
        if blocks % 16 == 0 {
            checkDeadlines()
            #expect(Fingerprint(twin) == Fingerprint(state), "a replay comes to another state")
            checkRoots()
        }
    }

    /// What is leased is not for sale a second time, and nothing leaks.
    private func checkCapacity() {
        var leased: [ListingID: Resources] = [:]
        for lease in state.leases.values.values {
            leased[lease.listing, default: .zero] =
                leased[lease.listing, default: .zero]
                + lease.terms.requirements.resources
        }
        for (id, listing) in state.listings.values {
            #expect(listing.free + (leased[id] ?? .zero) == listing.capacity)
            #expect(!listing.isClosing || leased[id] != nil, "a closing listing went with its last lease")
        }
        #expect(leased.keys.allSatisfy { state.listing($0) != nil }, "a lease lost its listing")
        for lease in state.leases.values.values {
            let named = lease.terms.requirements.providers
            #expect(named.isEmpty || named.contains(lease.provider), "a provider that was not named has a lease")
        }
    }

    private func checkCounters() {
        var listings: [AccountID: UInt64] = [:]
        for listing in state.listings.values.values { listings[listing.provider, default: 0] += 1 }
        for (id, record) in state.providers.values {
            #expect(record.listings == listings[id, default: 0])
            #expect(record.collateral == model.collateral[id, default: 0])
            #expect(state.standing(id) != nil)
        }
        var bids = 0
        for (id, order) in state.orders.values {
            #expect(state.bids(on: id).count == Int(order.bids))
            bids += Int(order.bids)
        }
        #expect(state.bids.count == bids, "a bid outlived its order")
    }

    private func checkChannels() {
        #expect(state.closing == state.channels.values.values.filter { $0.closes != nil }.count)
        for (id, lease) in state.leases.values where lease.channel != nil {
            let channel = lease.channel.flatMap { state.channel($0) }
            #expect(channel?.lease == id)
            #expect(lease.escrow == 0)
            #expect(channel?.deposit == lease.funded)
        }
        for channel in state.channels.values.values {
            #expect(channel.lease.map { state.lease($0) != nil && channel.closes == nil } ?? true)
            #expect(channel.best?.total ?? 0 <= channel.deposit)
        }
    }

    /// Whatever ends by itself is looked at in time.
    private func checkDeadlines() {
        var first: [Subject: LedgerTime] = [:]
        for entry in state.deadlines.unordered {
            let subject = Subject(entry.subject)
            first[subject] = min(entry.time, first[subject] ?? .max)
        }
        func check(_ subject: Deadline.Subject, due: LedgerTime) {
            #expect(due >= state.time, "\(subject) is overdue")
            #expect(first[Subject(subject)].map { $0 <= due } ?? false, "nobody looks at \(subject)")
        }
        for (id, order) in state.orders.values { check(.order(id), due: state.deadline(of: order)) }
        for (id, lease) in state.leases.values { check(.lease(id), due: state.deadline(of: lease)) }
        for (id, channel) in state.channels.values where channel.closes != nil {
            check(.channel(id), due: state.deadline(of: channel))
        }
        for (id, entry) in state.ratable.values { check(.rating(id), due: entry.until) }
    }

    /// The root is the same whether it is asked for often or seldom.
    private mutating func checkRoots() {
        let root = state.stateRoot()
        if blocks % 64 == 0 { #expect(twin.stateRoot() == root, "a replay comes to another root") }
    }

    /// Lets everything run out: all money is in balances, collateral and fees again.
    mutating func finish() throws {
        try pass(200_000)
        for (id, channel) in state.allChannels() where channel.closes == nil {
            try must(.closeChannel(id, nil), by: try #require(keys.firstIndex { $0.publicKey == channel.payer }))
        }
        // An outage while it closes gives a channel its whole window again.
        try pass((state.allChannels().map { state.deadline(of: $0.channel) }.max() ?? state.time) - state.time)
        let money = state.money
        #expect(money.deposits == 0)
        #expect(money.escrow == 0, "\(state.allChannels())")
        #expect(money.balances + money.collateral + money.fees == 6_000 * credit)
        for (_, listing) in state.allListings() { #expect(listing.free == listing.capacity) }
        #expect(state.bids.count == 0)
    }
}

private struct Subject: Hashable {
    let kind: Int
    let digest: Bytes32

    init(_ subject: Deadline.Subject) {
        (kind, digest) =
            switch subject {
            case .order(let id): (0, id.digest)
            case .lease(let id): (1, id.digest)
            case .channel(let id): (2, id.digest)
            case .rating(let id): (3, id.digest)
            }
    }
}
