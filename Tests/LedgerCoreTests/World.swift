// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// A small network for tests: a tenant, a provider with one listing, and a second of each; every `submit` is a block.
///
/// Alice and Carol rent, Bob and Erin lend, Dave has no account.
struct World {
    static let start: LedgerTime = 1_750_000_000_000

    let alice: PrivateKey
    let bob: PrivateKey
    let carol: PrivateKey
    let dave: PrivateKey
    let erin: PrivateKey
    let genesis: Genesis
    private(set) var state: LedgerState
    private(set) var blocks: [Block] = []
    /// Events of the last block.
    private(set) var events: [LedgerEvent] = []
    var time = World.start

    /// - Parameter rich: what Alice begins with.
    init(rich: NanoCredits = 1000 * credit, parameters: Parameters = Parameters()) throws {
        alice = try key(1)
        bob = try key(2)
        carol = try key(3)
        dave = try key(4)
        erin = try key(5)
        genesis = Genesis(
            name: "test", created: World.start, parameters: parameters,
            allocations: [
                Genesis.Allocation(account: alice.publicKey, amount: rich),
                Genesis.Allocation(account: bob.publicKey, amount: 10 * credit),
                Genesis.Allocation(account: carol.publicKey, amount: 5 * credit),
                Genesis.Allocation(account: erin.publicKey, amount: 1),
            ])
        state = try LedgerState(genesis: genesis)
    }

    // MARK: Blocks

    /// Signs operations with the account's next number.
    func transaction(
        _ key: PrivateKey, _ operations: [LedgerCore.Operation], sequence: UInt64? = nil, expires: LedgerTime? = nil
    ) throws -> VerifiedTransaction {
        let number = sequence ?? state.account(key.publicKey)?.sequence ?? 0
        let transaction = Transaction(
            account: key.publicKey, sequence: number, expires: expires ?? time + 60_000, operations: operations)
        let bytes = transaction.signed(by: key, network: genesis.network).encoded()
        return try VerifiedTransaction(bytes, network: genesis.network)
    }

    /// Makes a block of these transactions at `time`.
    @discardableResult
    mutating func block(_ transactions: [VerifiedTransaction]) throws -> [Result<Void, Refusal>] {
        state.beginBlock(at: time)
        var applied: [[UInt8]] = []
        let results = transactions.map { transaction in
            let result = state.apply(transaction)
            if case .success = result { applied.append(transaction.bytes) }
            return result
        }
        let block = Block(height: state.height + 1, previous: state.head, time: state.time, transactions: applied)
        events = try state.endBlock(cid: block.cid)
        blocks.append(block)
        try state.audit()
        return results
    }

    /// One transaction in a block of its own.
    ///
    /// - Throws: the `Refusal`.
    @discardableResult
    mutating func submit(_ key: PrivateKey, _ operations: LedgerCore.Operation...) throws -> VerifiedTransaction {
        let verified = try transaction(key, operations)
        try block([verified])[0].get()
        return verified
    }

    /// Moves the clock and makes an empty block.
    @discardableResult
    mutating func advance(to time: LedgerTime) throws -> [LedgerEvent] {
        self.time = time
        try block([])
        return events
    }

    /// Lets time pass in empty blocks so close together that no gap counts as an outage.
    ///
    /// - Returns: the events of all of them.
    @discardableResult
    mutating func pass(_ milliseconds: UInt64) throws -> [LedgerEvent] {
        let end = time + milliseconds
        var seen: [LedgerEvent] = []
        while time < end {
            // Half of it, as an orderer does that shows signs of life.
            seen += try advance(to: min(end, time + max(1, genesis.parameters.outage / 2)))
        }
        return seen
    }

    /// What the state answers, checked to have changed nothing when it refuses.
    func answer(_ transaction: VerifiedTransaction) -> Refusal? {
        var copy = state
        copy.beginBlock(at: time)
        let before = Fingerprint(copy)
        let hadChanges = copy.hasChanges
        guard case .failure(let refusal) = copy.apply(transaction) else { return nil }
        #expect(Fingerprint(copy) == before, "a refusal changes nothing")
        #expect(copy.hasChanges == hadChanges)
        return refusal
    }

    func answer(_ key: PrivateKey, _ operations: LedgerCore.Operation...) throws -> Refusal? {
        do {
            return answer(try transaction(key, operations))
        } catch let refusal as Refusal {
            return refusal
        }
    }

    /// Goes on from another state, as after a block that a test made itself.
    mutating func adopt(_ state: LedgerState) { self.state = state }

    func balance(_ key: PrivateKey) -> NanoCredits { state.account(key.publicKey)?.balance ?? 0 }

    // MARK: Market

    static let capacity = Resources(cpuMillis: 4000, memoryBytes: 8 * gibibyte, diskBytes: 100 * gibibyte)
    /// One credit per core and hour, half a credit per GiB and hour.
    static let prices = Prices(coreHour: credit, memoryGiBHour: credit / 2)
    static let offer = Offer(isolation: .container, interpreters: ["python", "shell"], openNetwork: false)

    static var listing: LedgerCore.Operation {
        .createListing(listingTerms())
    }

    /// - Parameter collateral: what Bob stakes on each lease.
    static func listingTerms(
        capacity: Resources = World.capacity, minimumDuration: UInt64 = 1, notice: UInt64 = 0,
        collateral: NanoCredits = 0, isDirect: Bool = true
    ) -> ListingTerms {
        ListingTerms(
            capacity: capacity, prices: prices, offer: offer, minimumDuration: minimumDuration,
            maximumDuration: 2 * hour, notice: notice, collateral: collateral, isDirect: isDirect)
    }

    static let needs = Requirements(
        resources: Resources(cpuMillis: 1000, memoryBytes: 2 * gibibyte, diskBytes: gibibyte), isolation: .namespace,
        interpreter: "python", openNetwork: false)

    /// Terms that fit `listing`; with the default price it costs 2 credits per hour.
    func terms(
        requirements: Requirements = World.needs, maximumRate: NanoCredits = 3 * credit, duration: UInt64 = hour,
        expires: LedgerTime? = nil, deposit: NanoCredits? = nil, spendingCap: NanoCredits? = nil,
        allocation: AllocationPolicy = .firstCome, payment: PaymentMode = .stream, salt: [UInt8]? = nil
    ) -> OrderTerms {
        let needed = state.deposit(rate: maximumRate, duration: duration) ?? .max
        return OrderTerms(
            peer: bytes32(10), requirements: requirements, maximumRate: maximumRate, duration: duration,
            expires: expires ?? time + 600_000, deposit: deposit ?? needed, spendingCap: spendingCap,
            allocation: allocation, payment: payment, manifest: CID.of([1], codec: .dagCBOR),
            salt: salt ?? [UInt8](repeating: 7, count: 16))
    }

    @discardableResult
    mutating func register(_ provider: PrivateKey) throws -> ListingID {
        let done = try submit(provider, .registerProvider(ProviderProfile(peer: bytes32(20))), World.listing)
        return ListingID(transaction: done.id, operation: 1)
    }

    mutating func place(_ tenant: PrivateKey, _ terms: OrderTerms? = nil) throws -> OrderID {
        let done = try submit(tenant, .placeOrder(terms ?? self.terms()))
        return OrderID(transaction: done.id, operation: 0)
    }

    mutating func accept(_ provider: PrivateKey, _ order: OrderID, _ listing: ListingID) throws -> LeaseID {
        let done = try submit(provider, .acceptOrder(order, listing: listing, grantee: bytes32(12)))
        return LeaseID(transaction: done.id, operation: 0)
    }

    /// A lease between Alice and Bob that has not started.
    mutating func lease(_ terms: OrderTerms? = nil, at listing: ListingID) throws -> LeaseID {
        try accept(bob, try place(alice, terms), listing)
    }

    /// The same, started at `time`.
    mutating func running(_ terms: OrderTerms? = nil, at listing: ListingID) throws -> LeaseID {
        let id = try lease(terms, at: listing)
        try submit(bob, .startLease(id))
        return id
    }

    /// Heartbeats every `interval` until `end`.
    mutating func keepAlive(_ lease: LeaseID, until end: LedgerTime, every interval: UInt64 = 30_000) throws {
        while time + interval <= end {
            time += interval
            try submit(bob, .heartbeat([lease]))
        }
        time = end
    }
}

extension World {
    static let result = JobResult(
        outcome: .exited(code: 0),
        usage: JobResult.Usage(
            wallMilliseconds: 1000, cpuMilliseconds: 900, memoryPeakBytes: 1 << 20, diskBytes: 4096),
        output: CID.of([2], codec: .dagCBOR), log: nil)
}
