// SPDX-License-Identifier: Apache-2.0

import Foundation
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork
import Testing

@testable import Provider

@Suite("Sealed auctions", .serialized, .timeLimit(.minutes(3)))
struct SealedAuctionTests {
    /// Providers refuse less time to reveal than twice the outage.
    private static let parameters = Parameters(outage: 500, bidDeposit: 1_000)

    private static func order(_ world: World, _ signer: AccountSigner, _ rules: AuctionRules) async throws -> OrderID {
        let rate = World.prices.coreHour * 2
        let terms = OrderTerms(
            peer: world.tenantKey.publicKey.raw,
            requirements: Requirements(
                resources: Resources(cpuMillis: 1000, memoryBytes: 1 << 26, diskBytes: 1 << 26), isolation: .namespace,
                interpreter: "python", openNetwork: false),
            maximumRate: rate, duration: 60_000, expires: world.ledger.now + 60_000,
            deposit: try #require(world.ledger.read { $0.deposit(rate: rate, duration: 60_000) }),
            allocation: .auction(rules), manifest: CID.of([1], codec: .raw),
            salt: [UInt8](repeating: 7, count: LedgerLimits.saltBytes))
        return OrderID(transaction: try await signer.submit([.placeOrder(terms)]), operation: 0)
    }

    @Test("a bid that was committed before a crash is revealed after it, and wins at the second price")
    func restart() async throws {
        try await World.with(Self.parameters) { world in
            let asked = NIOLockedValueBox<Set<LeaseID>>([])
            let peers = try world.hub.join(as: PeerID(world.tenantKey.publicKey))
            peers.serve(GrantExchange.name) { _, message in
                asked.withLockedValue { _ = $0.insert(LeaseID(digest: Bytes32(message) ?? .zero)) }
                throw PeerError(.remoteFailure, "no grant here")
            }
            var provider = try world.provider()
            let listing = try await world.untilListed()
            let rules = AuctionRules(window: 6_000, reveal: 12_000, criterion: .price, secondPrice: true)
            let signer = AccountSigner(key: world.tenantKey, ledger: world.ledger)
            let id = try await Self.order(world, signer, rules)
            let bid = try await world.until { world.ledger.read { $0.bids(on: id).first } }
            guard case .sealed = bid.bid.content else { throw Unexpected() }
            #expect(bid.id.listing == listing)
            let folder = try await provider.kill()
            provider = try world.provider(folder: folder)
            let lease = try await world.until { try await world.index.lease(order: id) }
            #expect(lease.provider == provider.service.account && lease.listing == listing)
            // Alone, it is paid the most that the order would have paid.
            #expect(lease.rate == World.prices.coreHour * 2)
            try await world.until { asked.withLockedValue { $0.contains(lease.id) } }
            #expect(lease.status == .preparing, "its key is there: the lease is worked on")
            try await world.until { try await provider.service.durable.bids().isEmpty }
            _ = try await provider.kill()
            peers.close()
        }
    }

    @Test("what opens a bid is on the disk before the commitment goes out")
    func storedFirst() async throws {
        try await World.with(Self.parameters) { world in
            var provider = try world.provider()
            _ = try await world.untilListed()
            let (node, copy) = (provider, world.folder + "/at-commit")
            node.ledger.watcher.withLockedValue { watcher in
                watcher = { operations in
                    guard case .commitBid = operations.first else { return }
                    // The very moment: the commitment goes out, and the process dies.
                    try? World.copyRecords(from: node.folder, to: copy, "provider.sqlite")
                }
            }
            let rules = AuctionRules(window: 6_000, reveal: 12_000, criterion: .price)
            let signer = AccountSigner(key: world.tenantKey, ledger: world.ledger)
            let id = try await Self.order(world, signer, rules)
            _ = try await world.until { world.ledger.read { $0.bids(on: id).first } }
            _ = try await node.kill()
            provider = try world.provider(folder: copy)
            let lease = try await world.until { try await world.index.lease(order: id) }
            #expect(lease.provider == provider.service.account && lease.rate == World.prices.coreHour)
            _ = try await provider.kill()
        }
    }

    @Test("a bid whose commitment never went out is made after the restart, with the same words")
    func neverWentOut() async throws {
        try await World.with(Self.parameters) { world in
            var provider = try world.provider()
            _ = try await world.untilListed()
            let node = provider
            let seen = NIOLockedValueBox<[Bytes32]>([])
            node.ledger.watcher.withLockedValue { watcher in
                watcher = { operations in
                    guard case .commitBid(_, _, let commitment) = operations.first else { return }
                    seen.withLockedValue { $0.append(commitment) }
                    node.ledger.cut()
                }
            }
            let rules = AuctionRules(window: 6_000, reveal: 8_000, criterion: .price)
            let signer = AccountSigner(key: world.tenantKey, ledger: world.ledger)
            let id = try await Self.order(world, signer, rules)
            try await world.until { seen.withLockedValue { !$0.isEmpty } }
            let folder = try await node.kill()
            provider = try world.provider(folder: folder)
            let bid = try await world.until { world.ledger.read { $0.bids(on: id).first?.bid } }
            #expect(bid.content == .sealed(commitment: try #require(seen.withLockedValue { $0.first })))
            #expect(
                try await world.until { try await world.index.lease(order: id) }.provider == provider.service.account)
            _ = try await provider.kill()
        }
    }

    @Test("an open bid stays as it was made across a restart, and its key opens the lease that it wins")
    func openBid() async throws {
        try await World.with(Self.parameters) { world in
            var provider = try world.provider()
            _ = try await world.untilListed()
            let signer = AccountSigner(key: world.tenantKey, ledger: world.ledger)
            let id = try await Self.order(world, signer, AuctionRules(window: 6_000, criterion: .price))
            let bid = try await world.until { world.ledger.read { $0.bids(on: id).first?.bid } }
            let folder = try await provider.kill()
            provider = try world.provider(folder: folder)
            let lease = try await world.until { try await world.index.lease(order: id) }
            let key = try #require(try await provider.service.database.key(of: id))
            #expect(bid.content == .open(rate: lease.rate, grantee: key.publicKey))
            _ = try await provider.kill()
        }
    }
}

struct Unexpected: Error {}
