// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Conservation")
struct ConservationTests {
    @Test("money that appears from nowhere is noticed at the end of the block")
    func noticesDefects() throws {
        let world = try World()
        var state = world.state
        state.beginBlock(at: world.time)
        state.accounts[world.alice.publicKey]?.balance += 1
        #expect(throws: ConservationViolation.self) { try state.endBlock(cid: world.genesis.network) }
        #expect(throws: ConservationViolation.self) { try state.audit() }
        var other = world.state
        other.beginBlock(at: world.time)
        other.accounts[world.alice.publicKey] = nil
        #expect(throws: ConservationViolation.self) { try other.endBlock(cid: world.genesis.network) }
    }

    @Test("100,000 random operations conserve the money and agree with a model of balances", arguments: [1, 2])
    func randomOperations(seed: UInt64) throws {
        var play = try RandomPlay(seed: seed)
        // Many are refused on purpose.
        while play.operations < 50_000 { try play.step() }
        #expect(play.applied > 5_000, "only \(play.applied) transactions were applied")
        #expect(play.refused > 1_000, "only \(play.refused) transactions were refused")
        #expect(play.ends.count == 6, "ends seen: \(play.ends.sorted())")
        try play.finish()
    }
}

/// Random operations of five accounts, with a model that follows money by events alone.
private struct RandomPlay {
    private var random: SeededGenerator
    private let keys: [PrivateKey]
    private var state: LedgerState
    private var sequences: [UInt64]
    private var model: [AccountID: NanoCredits] = [:]
    private var listings: [ListingID] = []
    private var orders: [OrderID] = []
    private var leases: [LeaseID] = []
    private(set) var operations = 0
    private(set) var applied = 0
    private(set) var refused = 0
    private(set) var ends: Set<String> = []

    init(seed: UInt64) throws {
        random = SeededGenerator(seed: seed)
        keys = try (1...5).map { try key($0) }
        let genesis = Genesis(
            name: "play", created: World.start,
            parameters: Parameters(heartbeatGrace: 5_000, startGrace: 20_000, settleGrace: 0),
            allocations: keys.map { Genesis.Allocation(account: $0.publicKey, amount: 1_000 * credit) })
        state = try LedgerState(genesis: genesis)
        sequences = [UInt64](repeating: 0, count: keys.count)
        for key in keys { model[key.publicKey] = 1_000 * credit }
    }

    mutating func step() throws {
        state.beginBlock(at: state.time + random.next() % 4_000)
        for _ in 0..<(1 + random.next() % 8) {
            let batch = (0..<(random.next() % 4 == 0 ? 1 + random.next() % 4 : 1)).map { _ in operation() }
            let who = sender(of: batch[0])
            operations += batch.count
            let transaction = Transaction(
                account: keys[who].publicKey, sequence: sequences[who], expires: state.time + 1, operations: batch)
            // Signatures are not what this test is about.
            let bytes = SignedTransaction(transaction: transaction, signature: [UInt8](repeating: 0, count: 64))
                .encoded()
            let before = Fingerprint(state)
            switch state.apply(try VerifiedTransaction(fromOwnBlock: bytes)) {
            case .success:
                applied += 1
                sequences[who] += 1
            case .failure:
                refused += 1
                // Comparing everything every time would take minutes.
                if refused % 100 == 0 { #expect(Fingerprint(state) == before) }
            }
        }
        let events = try state.endBlock(cid: state.network)
        for event in events { follow(event) }
        for (id, balance) in model { #expect(state.account(id)?.balance ?? 0 == balance) }
        try state.audit()
    }

    /// Lets everything run out: all money is in balances again.
    mutating func finish() throws {
        state.beginBlock(at: state.time + 30 * 24 * hour)
        for event in try state.endBlock(cid: state.network) { follow(event) }
        try state.audit()
        #expect(state.money.deposits == 0)
        #expect(state.money.escrow == 0)
        #expect(state.money.balances == 5_000 * credit)
        for (_, listing) in state.allListings() { #expect(listing.free == listing.capacity) }
    }

    private mutating func follow(_ event: LedgerEvent) {
        func move(_ id: AccountID, _ amount: NanoCredits) { model[id, default: 0] += amount }
        switch event {
        case .transferred(let from, let to, let amount):
            model[from, default: 0] -= amount
            move(to, amount)
        case .orderPlaced(let id, let order):
            model[order.tenant, default: 0] -= order.terms.deposit
            orders.append(id)
        case .orderCancelled(_, let order), .orderExpired(_, let order): move(order.tenant, order.terms.deposit)
        case .listingCreated(let id, _): listings.append(id)
        case .leaseCreated(let id, _): leases.append(id)
        case .leaseEnded(_, let lease, let end, let paid, let refunded):
            #expect(paid + refunded == lease.escrow)
            move(lease.provider, paid)
            move(lease.tenant, refunded)
            ends.insert(String("\(end)".prefix { $0 != "(" }))
        case .providerRegistered, .providerRetired, .listingRemoved, .leaseStarted, .heartbeat: break
        }
        for list in [listings.count, orders.count, leases.count] where list > 40 { forget() }
    }

    /// Keeps only recent records as targets, so that most operations meet something.
    private mutating func forget() {
        listings = listings.suffix(20)
        orders = orders.suffix(20)
        leases = leases.suffix(20)
    }

    private mutating func pick<ID: RecordID>(_ ids: [ID]) -> ID {
        guard let newest = ids.last, random.next() % 10 != 0 else {
            return ID(digest: bytes32(UInt8(random.next() % 4)))
        }
        return random.next() % 2 == 0 ? newest : ids[Int(random.next() % UInt64(ids.count))]
    }

    /// Mostly the account that may do this, so that much of it succeeds.
    private mutating func sender(of operation: LedgerCore.Operation) -> Int {
        let stranger = Int(random.next() % UInt64(keys.count))
        guard random.next() % 8 != 0 else { return stranger }
        let owner: AccountID? =
            switch operation {
            case .removeListing(let id): state.listing(id)?.provider
            case .cancelOrder(let id): state.order(id)?.tenant
            case .acceptOrder(_, let id, _): state.listing(id)?.provider
            case .startLease(let id), .completeLease(let id, _): state.lease(id)?.provider
            case .closeLease(let id): random.next() % 2 == 0 ? state.lease(id)?.tenant : state.lease(id)?.provider
            case .transfer, .registerProvider, .retireProvider, .createListing, .placeOrder, .heartbeat: nil
            }
        return keys.firstIndex { $0.publicKey == owner } ?? stranger
    }

    private mutating func operation() -> LedgerCore.Operation {
        switch random.next() % 16 {
        case 0, 1:
            let to = keys[Int(random.next() % UInt64(keys.count))].publicKey
            return .transfer(to: to, amount: random.next() % 8 == 0 ? random.next() : random.next() % credit)
        case 2: return .registerProvider(peer: bytes32(1))
        case 3: return random.next() % 20 == 0 ? .retireProvider : World.listing
        case 4: return random.next() % 8 == 0 ? .removeListing(pick(listings)) : World.listing
        case 5, 6, 7: return .placeOrder(terms())
        case 8: return random.next() % 3 == 0 ? .cancelOrder(pick(orders)) : .placeOrder(terms())
        case 9, 10: return .acceptOrder(pick(orders), listing: pick(listings), grantee: bytes32(2))
        case 11, 12: return .startLease(pick(leases))
        case 13: return .heartbeat(leases)
        case 14: return .completeLease(pick(leases), World.result)
        default: return .closeLease(pick(leases))
        }
    }

    private mutating func terms() -> OrderTerms {
        let rate = 2 * credit + random.next() % credit
        let duration = 1 + random.next() % (random.next() % 2 == 0 ? 1_000 : 10_000)
        let deposit = Arithmetic.deposit(rate: rate, milliseconds: duration) ?? 0
        return OrderTerms(
            peer: bytes32(3), requirements: World.needs, maximumRate: rate, duration: duration,
            expires: state.time + random.next() % 30_000, deposit: deposit, manifest: CID.of([1], codec: .raw),
            salt: [UInt8](repeating: 0, count: 16))
    }
}
