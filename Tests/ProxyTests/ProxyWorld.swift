// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import Grants
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import Proxy
import Umbral

/// A ledger that runs, an owner, a provider with two listings, and proxies.
final class ProxyWorld: Sendable {
    let owner = PrivateKey.generate()
    let provider = PrivateKey.generate()
    let ledger: LocalOrdering
    let hub = InMemoryHub()
    let folder: String
    /// The owner's place on the network.
    let peers: InMemoryPeerNetwork
    private let index: LedgerStore

    private init() throws {
        folder = FileManager.default.temporaryDirectory.path + "/weft-proxy-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        index = try LedgerStore(path: folder + "/ledger.sqlite")
        let clock = LedgerClock.system()
        ledger = try LocalOrdering(
            store: index,
            genesis: Genesis(
                name: "test", created: clock.now(), parameters: Parameters(),
                allocations: [owner, provider].map { .init(account: $0.publicKey, amount: 1_000_000_000_000) }),
            clock: clock, logger: Self.logger)
        peers = try hub.join(as: PeerID(owner.publicKey))
    }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func with(_ body: @Sendable (ProxyWorld) async throws -> Void) async throws {
        let world = try ProxyWorld()
        let ledger = Task { try await world.ledger.run() }
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
        ledger.cancel()
        _ = await ledger.result
        try? world.index.close()
        try? FileManager.default.removeItem(atPath: world.folder)
        try outcome.get()
    }

    /// - Parameter key: the same key and number after a restart are the same proxy.
    func proxy(_ number: Int, key: PrivateKey = .generate()) throws -> ProxyNode {
        try ProxyNode(self, key: key, folder: "\(folder)/proxy-\(number)")
    }

    func proxies(_ count: Int) throws -> [ProxyNode] { try (0..<count).map { try proxy($0) } }

    func submit(_ key: PrivateKey, _ operations: LedgerCore.Operation...) async throws -> CID {
        try await AccountSigner(key: key, ledger: ledger).submit(operations)
    }

    /// A live lease of the owner's, whose key is `key`.
    func lease(_ key: LeaseKey) async throws -> LeaseID {
        if ledger.read({ [id = provider.publicKey] in $0.provider(id) }) == nil {
            _ = try await submit(provider, .registerProvider(ProviderProfile(peer: provider.publicKey.raw)))
        }
        let capacity = Resources(cpuMillis: 1000, memoryBytes: 1 << 26, diskBytes: 1 << 26)
        let listing = ListingID(
            transaction: try await submit(
                provider,
                .createListing(
                    ListingTerms(
                        capacity: capacity, prices: Prices(coreHour: 1000, memoryGiBHour: 0),
                        offer: Offer(isolation: .namespace, interpreters: ["python"], openNetwork: false),
                        maximumDuration: 3_600_000))), operation: 0)
        let rate: NanoCredits = 1_000_000
        let terms = OrderTerms(
            peer: owner.publicKey.raw,
            requirements: Requirements(
                resources: capacity, isolation: .namespace, interpreter: "python", openNetwork: false),
            maximumRate: rate, duration: 600_000, expires: ledger.now + 60_000,
            deposit: ledger.read { $0.deposit(rate: rate, duration: 600_000) } ?? 0,
            manifest: CID.of([1], codec: .raw), salt: [UInt8](repeating: 7, count: LedgerLimits.saltBytes))
        let order = OrderID(transaction: try await submit(owner, .placeOrder(terms)), operation: 0)
        return LeaseID(
            transaction: try await submit(
                provider, .acceptOrder(order, listing: listing, grantee: key.publicKey)), operation: 0)
    }

    /// Waits for something that comes by itself.
    func until(_ holds: () async throws -> Bool) async throws {
        while try await !holds() { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// A proxy that runs.
final class ProxyNode: Sendable {
    let service: ProxyService
    let key: PrivateKey
    let folder: String
    private let peers: InMemoryPeerNetwork
    private let task: Task<Void, any Error>

    init(_ world: ProxyWorld, key: PrivateKey, folder: String) throws {
        self.key = key
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let peers = try world.hub.join(as: PeerID(key.publicKey))
        self.peers = peers
        let service = try ProxyService(
            ledger: world.ledger, peers: peers, folder: folder, logger: ProxyWorld.logger)
        self.service = service
        task = Task { try await service.run() }
    }

    var peer: Bytes32 { service.peer.key }

    /// Gone from one moment to the next, for its peers.
    func kill() async {
        peers.close()
        task.cancel()
        _ = await task.result
    }
}

/// A content, its owner's keys and what is granted of it.
struct Content {
    let key = ContentKey.generate()
    let owner: OwnerKeys
    let lock: EnvelopeLock
    let account: PrivateKey

    init(_ account: PrivateKey, salt: UInt8 = 1) throws {
        self.account = account
        let salt = [UInt8](repeating: salt, count: 16)
        owner = try OwnerKeys(account: account, salt: salt)
        lock = try EnvelopeLock(key, owner: owner.delegating, salt: salt)
    }

    func grant(
        _ world: ProxyWorld, to receiving: LeaseKey, _ condition: GrantCondition, threshold: Int, _ proxies: [ProxyNode]
    ) -> SignedGrant {
        SignedGrant(
            Grant(
                network: world.ledger.network, grantor: account.publicKey,
                delegating: lock.delegating, receiving: receiving.publicKey,
                verifying: owner.signing.publicKey.xOnly ?? .zero, condition: condition, threshold: threshold,
                proxies: proxies.map(\.peer), issued: world.ledger.now),
            key: account)
    }

    func fragments(to receiving: LeaseKey, threshold: Int, shares: Int) throws -> [KeyFragment] {
        try owner.delegating.keyFragments(
            for: receiving.secret.publicKey, signer: UmbralSigner(owner.signing), threshold: threshold, shares: shares
        ).map(\.unverified)
    }

    /// Deals the fragments out, one to each.
    @discardableResult
    func deal(
        _ world: ProxyWorld, to receiving: LeaseKey, _ condition: GrantCondition, threshold: Int, _ proxies: [ProxyNode]
    ) async throws -> SignedGrant {
        let signed = grant(world, to: receiving, condition, threshold: threshold, proxies)
        let fragments = try fragments(to: receiving, threshold: threshold, shares: proxies.count)
        for (proxy, fragment) in zip(proxies, fragments) {
            try await world.deposit(FragmentDeposit(grant: signed, fragment: fragment), at: proxy)
        }
        return signed
    }
}

extension ProxyWorld {
    func deposit(_ deposit: FragmentDeposit, at proxy: ProxyNode) async throws {
        try await send(deposit.encoded(), GrantProtocol.deposit, to: proxy)
    }

    func revoke(_ grant: CID, by key: PrivateKey, at proxy: ProxyNode) async throws {
        try await send(
            GrantRevocation(of: grant, network: ledger.network, key: key).encoded(), GrantProtocol.revoke, to: proxy)
    }

    @discardableResult
    func send(_ message: [UInt8], _ name: PeerProtocol, to proxy: ProxyNode) async throws -> [UInt8] {
        Array(
            try GrantProtocol.content(
                of: try await peers.request(proxy.service.peer, name, message, timeout: GrantProtocol.timeout)))
    }

    /// What a receiver does, from any place on the network.
    func open(
        _ content: Content, _ receiving: LeaseKey, lease: LeaseID? = nil, through proxies: [ProxyNode]
    ) async throws -> ContentKey {
        try await FragmentCollector(peers: peers, network: ledger.network)
            .open(content.lock, receiving: receiving.secret, lease: lease, proxies: proxies.map(\.peer))
    }
}
