// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DagCBOR
import LedgerCore
import Multiformats

/// The market at size: an auction with many bids, and operations beside many open leases.
struct MarketBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-market", abstract: "Closing an auction, and operations beside many open leases.")

    @Option(help: "Bids on one order.") var bids = 10_000
    @Option(help: "Open leases, few and many.") var leases: [Int] = [2_000, 200_000]
    @Option(help: "Measurements of each kind.") var rounds = 5

    struct Result: Encodable {
        struct Leases: Encodable {
            let open: Int
            /// Microseconds of an operation of each kind.
            let transfer: Series
            let heartbeatOfOne: Series
            let topUp: Series
            let order: Series
            /// Microseconds to begin a block in which nothing is due.
            let beginBlock: Series
        }

        let auctionMilliseconds: Series
        let auctionTarget = 20.0
        let leases: [Leases]
        /// p99 of any operation with many leases against the same with few; at most 2.
        let worstP99Ratio: Double
    }

    func run() throws {
        let auctions = try (0..<rounds).map { _ in try auction() }
        let measured = try leases.map { try open($0) }
        var worst = 0.0
        if let few = measured.first, let many = measured.last {
            let pairs = [
                (few.transfer, many.transfer), (few.heartbeatOfOne, many.heartbeatOfOne), (few.topUp, many.topUp),
                (few.order, many.order), (few.beginBlock, many.beginBlock),
            ]
            worst = pairs.map { $1.p99 / $0.p99 }.max() ?? 0
        }
        try Report.write(
            Result(auctionMilliseconds: Series(auctions), leases: measured, worstP99Ratio: worst))
    }

    /// - Returns: milliseconds of the block in which the auction is decided.
    private func auction() throws -> Double {
        let perProvider = LedgerLimits.listingsPerProvider
        let providers = (bids + perProvider - 1) / perProvider
        var ledger = try UnsignedLedger(accounts: providers + 1)
        var listings: [(provider: Int, id: ListingID)] = []
        for provider in 1...providers { listings += try Self.list(&ledger, provider, count: perProvider) }
        let rules = AuctionRules(window: 60_000, criterion: .price)
        let placed = try ledger.transaction(0, [.placeOrder(Self.terms(&ledger, .auction(rules)))])
        let order = OrderID(transaction: placed.id, operation: 0)
        try ledger.apply([placed])
        var block: [VerifiedTransaction] = []
        for (index, listing) in listings.prefix(bids).enumerated() {
            let rate = UInt64(index * 7919 % 50_000_000) + 1
            let bid = LedgerCore.Operation.placeBid(order, listing: listing.id, rate: rate, grantee: .zero)
            block.append(try ledger.transaction(listing.provider, [bid]))
        }
        try ledger.apply(block)
        return try seconds { try ledger.apply([], after: 61_000) } * 1000
    }

    private func open(_ count: Int) throws -> Result.Leases {
        let perProvider = 2_000
        let providers = max(1, count / perProvider)
        var ledger = try UnsignedLedger(
            accounts: providers + 1_001, parameters: Parameters(outage: 3_600_000),
            perAccount: max(UInt64(count) / 5, 1_000) * UnsignedLedger.credit)
        var ids: [(provider: Int, id: LeaseID)] = []
        for provider in 1...providers {
            let listing = try Self.list(&ledger, provider, count: 1)[0].id
            for start in stride(from: 0, to: perProvider, by: 500) {
                var block: [VerifiedTransaction] = []
                for _ in start..<start + 500 {
                    let made = try ledger.transaction(0, [.createLease(listing, Self.terms(&ledger, .firstCome))])
                    let lease = LeaseID(transaction: made.id, operation: 0)
                    ids.append((provider, lease))
                    block.append(made)
                    block.append(
                        try ledger.transaction(provider, [.answerLease(lease, grantee: .zero), .startLease(lease)]))
                }
                try ledger.apply(block, after: 0)
            }
        }
        return try measure(&ledger, ids, first: providers + 1)
    }

    private func measure(
        _ ledger: inout UnsignedLedger, _ ids: [(provider: Int, id: LeaseID)], first: Int
    ) throws -> Result.Leases {
        var generator = SeededGenerator(seed: 3)
        func some(_ make: (Int, inout SeededGenerator) throws -> VerifiedTransaction) rethrows -> [VerifiedTransaction]
        {
            try (0..<1_000 * rounds).map { try make($0, &generator) }
        }
        let transfers = try ledger.timings(
            some { index, _ in
                try ledger.transaction(first + index % 1_000, [.transfer(to: ledger.accounts[0], amount: 1)])
            })
        let heartbeats = try ledger.timings(
            some { _, generator in
                let lease = ids.randomElement(using: &generator) ?? ids[0]
                return try ledger.transaction(lease.provider, [.heartbeat([lease.id])])
            })
        let topUps = try ledger.timings(
            some { index, generator in
                let lease = ids.randomElement(using: &generator) ?? ids[0]
                return try ledger.transaction(first + index % 1_000, [.topUpLease(lease.id, amount: 1)])
            })
        let orders = try ledger.timings(
            some { index, _ in
                try ledger.transaction(first + index % 1_000, [.placeOrder(Self.terms(&ledger, .firstCome))])
            })
        let begins = try (0..<1_000 * rounds).map { _ in try seconds { try ledger.apply([], after: 0) } * 1e6 }
        return Result.Leases(
            open: ids.count, transfer: Series(transfers), heartbeatOfOne: Series(heartbeats), topUp: Series(topUps),
            order: Series(orders), beginBlock: Series(begins))
    }

    private static func list(
        _ ledger: inout UnsignedLedger, _ provider: Int, count: Int
    ) throws -> [(provider: Int, id: ListingID)] {
        let big = Resources(cpuMillis: 4_096_000, memoryBytes: 1 << 45, diskBytes: 1 << 45)
        let terms = ListingTerms(
            capacity: big, prices: Prices(coreHour: 1_000_000, memoryGiBHour: 0),
            offer: Offer(isolation: .namespace, interpreters: ["python"], openNetwork: true),
            maximumDuration: 86_400_000)
        let profile = ProviderProfile(peer: .zero)
        try ledger.apply([try ledger.transaction(provider, [.registerProvider(profile)])])
        let made = try ledger.transaction(provider, (0..<count).map { _ in .createListing(terms) })
        try ledger.apply([made])
        return (0..<count).map { (provider, ListingID(transaction: made.id, operation: $0)) }
    }

    private static func terms(_ ledger: inout UnsignedLedger, _ allocation: AllocationPolicy) -> OrderTerms {
        let needs = Requirements(
            resources: Resources(cpuMillis: 1_000, memoryBytes: 1 << 30, diskBytes: 1 << 30), isolation: .namespace,
            interpreter: "python", openNetwork: false)
        return OrderTerms(
            peer: .zero, requirements: needs, maximumRate: 50_000_000, duration: 3_600_000,
            expires: ledger.state.time + 3_600_000, deposit: 100_000_000, allocation: allocation,
            manifest: ledger.state.network, salt: [UInt8](repeating: 0, count: LedgerLimits.saltBytes))
    }
}
