// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Frames of a state's snapshot.
func snapshotFrames(_ state: LedgerState) -> [[UInt8]] {
    var writer = SnapshotWriter(state)
    var frames: [[UInt8]] = []
    while let frame = writer.next() { frames.append(frame) }
    return frames
}

/// Reads a snapshot that comes in pieces.
func readSnapshot(_ pieces: [[UInt8]], _ genesis: Genesis) throws -> LedgerState {
    var reader = try SnapshotReader(genesis: genesis)
    for piece in pieces { try reader.feed(piece) }
    return try reader.finish()
}

extension LedgerState {
    /// Everything but the deadlines: those of a snapshot are fresh, those of a state hints, some of them old.
    var lasting: Fingerprint {
        var copy = self
        copy.deadlines = .init()
        return Fingerprint(copy)
    }

    /// Replays a block as a node does; gives its events.
    mutating func follow(_ block: Block) throws -> [LedgerEvent] {
        beginBlock(at: block.time)
        for bytes in block.transactions { try apply(try VerifiedTransaction(fromOwnBlock: bytes)).get() }
        return try endBlock(cid: block.cid)
    }
}

/// A world in which something of every table happens at random.
struct SnapshotWorld {
    var world: World
    var random: SeededGenerator
    private var leases: [LeaseID] = []
    private var orders: [OrderID] = []
    private var auctions: [OrderID] = []
    private var listings: [ListingID] = []

    init(seed: UInt64) throws {
        world = try World(
            parameters: Parameters(
                startGrace: 60_000, settleGrace: 1_000, pauseGrace: 20_000, minimumCover: 10_000, byteFee: 1,
                bidDeposit: 10))
        random = SeededGenerator(seed: seed)
        try world.submit(world.alice, .transfer(to: world.erin.publicKey, amount: 100 * credit))
        try world.submit(world.alice, .transfer(to: world.carol.publicKey, amount: 100 * credit))
        try world.submit(world.alice, .setSpendingLimit(perDay: 500 * credit))
        for provider in [world.bob, world.erin] { listings.append(try world.register(provider)) }
    }

    private mutating func below(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    private mutating func any<ID: RecordID>(_ ids: [ID]) -> ID {
        ids.isEmpty ? ID(digest: bytes32(99)) : ids[max(0, ids.count - 1 - below(6)) % ids.count]
    }

    /// One to three random transactions, refused ones among them, or time.
    mutating func step() throws {
        world.time += UInt64(below(8) == 0 ? below(14_000) : below(900))
        let (who, operation) = action()
        guard let done = try? world.submit(who, operation) else { return }
        switch operation {
        case .placeOrder(let terms):
            let id = OrderID(transaction: done.id, operation: 0)
            if case .auction = terms.allocation { auctions.append(id) } else { orders.append(id) }
        case .acceptOrder, .createLease: leases.append(LeaseID(transaction: done.id, operation: 0))
        default: break
        }
    }

    private mutating func action() -> (PrivateKey, LedgerCore.Operation) {
        let tenant = below(2) == 0 ? world.alice : world.carol
        let side = below(2)
        let provider = [world.bob, world.erin][side]
        let lease = any(leases)
        switch below(18) {
        case 0: return (tenant, .transfer(to: provider.publicKey, amount: 1 + random.next() % 1_000_000))
        case 1, 2: return (tenant, .placeOrder(terms()))
        case 3, 4: return (provider, .acceptOrder(any(orders), listing: listings[side], grantee: bytes32(1)))
        case 5, 6: return (provider, .startLease(lease))
        case 7, 8:
            return (
                provider, .heartbeat(leases.suffix(20).filter { world.state.lease($0)?.provider == provider.publicKey })
            )
        case 9: return (provider, .completeLease(lease, World.result))
        case 10, 14:
            return (provider, .placeBid(any(auctions), listing: listings[side], rate: credit, grantee: bytes32(2)))
        case 11: return (tenant, .topUpLease(lease, amount: 1_000))
        case 12:
            return below(4) == 0 ? (tenant, .closeLease(lease)) : (provider, .answerLease(lease, grantee: bytes32(4)))
        case 13:
            let ended = world.state.ratable.values.keys.min()
            return (tenant, .rateLease(ended ?? lease, stars: 4, review: nil))
        case 15, 16: return channel(tenant, provider)
        default: return (below(2) == 0 ? tenant : provider, .setDirectoryEntry(entry()))
        }
    }

    private mutating func terms() -> OrderTerms {
        let rules = AuctionRules(window: 5_000 + random.next() % 20_000, criterion: .price)
        let allocation: AllocationPolicy = below(3) == 0 ? .auction(rules) : .firstCome
        let payment: PaymentMode = below(3) == 0 ? .channel(tick: 1_000, grace: 0, disputeWindow: 5_000) : .stream
        return world.terms(
            duration: 1 + random.next() % 20_000, expires: world.time + 30_000 + random.next() % 30_000,
            allocation: allocation,
            payment: payment, salt: random.bytes(16))
    }

    private mutating func entry() -> DirectoryEntry? {
        guard below(3) > 0 else { return nil }
        return DirectoryEntry(
            encryptionKey: bytes32(UInt8(below(256))),
            proxy: below(2) == 0 ? ProxyOffer(peer: bytes32(20), endpoints: ["/ip4/192.0.2.1/tcp/1"]) : nil)
    }

    private mutating func channel(_ tenant: PrivateKey, _ provider: PrivateKey) -> (PrivateKey, LedgerCore.Operation) {
        let open = world.state.allChannels().filter { $0.channel.lease == nil && $0.channel.payer == tenant.publicKey }
        if let first = open.first, below(2) == 0 { return (tenant, .closeChannel(first.id, nil)) }
        return (
            tenant,
            .openChannel(
                ChannelOffer(
                    payee: provider.publicKey, deposit: 1_000, ratePerTick: 5, tick: 1_000, grace: 0,
                    disputeWindow: 1 + random.next() % 30_000))
        )
    }
}
