// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import JobProtocol
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import Ordering
import PlacementCore
import Workload

/// Uploading, ordering, ending.
extension TenantService {
    /// Starts taking a bundle of files for a wallet's next order; it is sealed as it comes.
    public func beginUpload(wallet name: String?) async throws -> BundleUpload {
        let wallet = try await wallets.wallet(name)
        let salt = Self.freshSalt()
        let keys = try JobKeys(account: wallet.key, salt: salt)
        return BundleUpload(
            salt: salt, account: wallet.account, writer: SealedWriter(store: exchange.store, key: keys.files),
            hold: exchange.store.hold())
    }

    /// Ends an upload; what it returns names it in an order.
    public func finishUpload(_ upload: BundleUpload) async throws -> String {
        defer { upload.hold.release() }
        var upload = upload
        let root = try await upload.finish()
        try await exchange.store.flush()
        try await database.insertUpload(salt: upload.salt, account: upload.account, root: root, at: ledger.now)
        return Multibase.encode(upload.salt, as: .base16)
    }

    /// Places an order, or takes a listing at its price. When it returns, that is durable.
    ///
    /// - Parameters:
    ///   - listing: taken without an order, nil to place one. The lease then has the order's digest.
    ///   - offline: demands that the job can start while this node is away; returns once it can, or once a provider has
    ///     had `TenantLimits.offlinePatience` to fetch what the job needs.
    /// - Throws: `TenantError`; `Refusal`; `LedgerUnavailable`.
    public func order(
        _ manifest: Manifest, bundle: String?, wallet name: String?, lifetime: UInt64?, listing: ListingID? = nil,
        offline: Bool = false
    ) async throws -> OrderID {
        try check(manifest)
        if offline, let obstacle = offlineObstacle(manifest) { throw obstacle }
        let wallet = try await wallets.wallet(name)
        let deposit = try deposit(for: manifest)
        let balance = ledger.read { $0.account(wallet.account)?.balance ?? 0 }
        guard balance >= deposit else {
            throw TenantError(
                .badManifest,
                "the order sets aside \(Credits.format(deposit)), and wallet \(wallet.name) has \(Credits.format(balance))",
                hint: "lower --max-price or --timeout, or send the wallet credits")
        }
        // Before anything is sealed or spent.
        var values = try await secrets.values(manifest.secrets, wallet)
        defer { values.wipe() }
        let (salt, files) = try await findBundle(bundle, account: wallet.account)
        let keys = try JobKeys(account: wallet.key, salt: salt)
        let hold = exchange.store.hold()
        defer { hold.release() }
        let sealedSecrets = try await seal(values, keys)
        let package = JobPackage(manifest: manifest, files: files, secrets: sealedSecrets)
        let owner = try OwnerKeys(account: wallet.key, salt: salt)
        let root = try await exchange.store.seal(
            package.encoded(), key: keys.manifest,
            lock: try EnvelopeLock(keys.content, owner: owner.delegating, salt: salt))
        try await exchange.store.flush()
        try await database.insertJob(
            salt: salt, manifest: manifest, root: root, files: files, secrets: sealedSecrets, at: ledger.now)
        let terms = OrderTerms(
            peer: peers.id.key, requirements: manifest.requirements, maximumRate: manifest.maxPricePerHour,
            duration: manifest.timeoutSeconds * 1000, expires: ledger.now + (lifetime ?? TenantLimits.orderLifetime),
            deposit: deposit, spendingCap: manifest.spendingCap,
            allocation: listing == nil ? manifest.allocationPolicy : .firstCome,
            payment: manifest.paymentMode(outage: ledger.read { $0.parameters.outage }), manifest: root, salt: salt)
        do {
            let operation = listing.map { Operation.createLease($0, terms) } ?? .placeOrder(terms)
            let id = OrderID(transaction: try await wallet.signer.submit([operation]), operation: 0)
            try await prepare(id, salt: salt, manifest, wallet, offline: offline && listing == nil)
            return id
        } catch let refusal as Refusal {
            try? await database.removeJob(salt: salt)
            throw refusal
        }
    }

    /// What an order would set aside, and which public listings would take it.
    public func dryRun(
        _ manifest: Manifest, wallet name: String?
    ) async throws -> (
        deposit: NanoCredits, balance: NanoCredits, decisions: [(provider: AccountID, decision: Decision)]
    ) {
        try check(manifest)
        let wallet = try await wallets.wallet(name)
        var values = try await secrets.values(manifest.secrets, wallet)
        values.wipe()
        let deposit = try deposit(for: manifest)
        let now = ledger.now
        let terms = OrderTerms(
            peer: .zero, requirements: manifest.requirements, maximumRate: manifest.maxPricePerHour,
            duration: manifest.timeoutSeconds * 1000, expires: now + TenantLimits.orderLifetime, deposit: deposit,
            payment: manifest.paymentMode(outage: ledger.read { $0.parameters.outage }), manifest: ledger.network,
            salt: [UInt8](repeating: 0, count: LedgerLimits.saltBytes))
        let order = Order(tenant: wallet.account, terms: terms, placed: now)
        let (balance, listings, records) = ledger.read { state in
            (
                state.account(wallet.account)?.balance ?? 0, state.allListings(),
                Dictionary(uniqueKeysWithValues: state.allProviders().map { ($0.id, $0.record) })
            )
        }
        let byProvider = Dictionary(grouping: listings) { $0.listing.provider }
        let decisions = byProvider.keys.sorted().map { provider in
            // Only what is public: the owner's own policy shows when the order is placed.
            let facts = Placement.Facts(
                provider: provider, record: records[provider] ?? ProviderRecord(profile: ProviderProfile(peer: .zero)),
                now: now, listings: byProvider[provider] ?? [],
                policy: OwnerPolicy(maximumDuration: .max, allowsOpenNetwork: true), missing: [], openLeases: 0,
                isDraining: false)
            return (provider: provider, decision: Placement.decide(order, facts))
        }
        return (deposit, balance, decisions)
    }

    /// Asks the provider to end the program and keep what it has.
    public func stop(_ id: OrderID) async throws {
        let record = try await job(id)
        guard let lease = record.lease, lease.status.isOpen else {
            let hint = record.stage == .ordered ? "take the order back with `weft close`" : nil
            throw TenantError(.wrongStage, "the job is \(record.stage.rawValue); nothing runs", hint: hint)
        }
        let wallet = try await wallets.wallet(record.wallet)
        let request = StopRequest(lease: lease.id, key: wallet.key, network: ledger.network)
        do {
            _ = try await peers.request(
                .init(key: lease.providerPeer), StopRequest.name, request.encoded(), timeout: StopRequest.timeout)
        } catch {
            throw TenantError(
                .providerUnreachable, "the provider did not take the request: \(error)",
                hint: "`weft close` ends the lease without the provider")
        }
    }

    /// Ends order or lease on the ledger, at once and without the provider.
    public func close(_ id: OrderID) async throws {
        let record = try await job(id)
        let wallet = try await wallets.wallet(record.wallet)
        if record.stage == .ordered {
            do {
                try await wallet.signer.submit([.cancelOrder(id)])
                return
            } catch Refusal.unknownOrder {}  // Taken in the same moment: end its lease.
        }
        guard let lease = try await index.lease(order: id), lease.status.isOpen else {
            throw TenantError(.wrongStage, "the job is \(record.stage.rawValue) already")
        }
        try await wallet.signer.submit([.closeLease(lease.id)])
    }

    /// Adds to what a job may cost: to its lease's escrow, or to the deposit of the channel that pays it. One that stood
    /// still for want of money goes on.
    public func topUp(_ id: OrderID, _ amount: NanoCredits) async throws {
        let record = try await job(id)
        guard let lease = record.lease, lease.status.isOpen else {
            throw TenantError(.wrongStage, "the job is \(record.stage.rawValue); there is nothing to top up")
        }
        try await wallets.wallet(record.wallet).signer.submit([.topUpLease(lease.id, amount: amount)])
    }

    /// How a job's payment through its channel stands; nil for a stream, and before its provider claimed anything.
    public func payment(_ id: OrderID) async throws -> LeasePayment? {
        guard let lease = try await job(id).lease else { return nil }
        return await payments.payment(ChannelID(digest: lease.id.digest))
    }

    // MARK: Parts

    private func check(_ manifest: Manifest) throws {
        let problems = manifest.problems()
        guard problems.isEmpty else {
            throw TenantError(.badManifest, problems.map { "\($0)" }.joined(separator: "\n"))
        }
        guard manifest.kind == .job else {
            throw TenantError(
                .badManifest, "a \(manifest.kind.rawValue) cannot be ordered yet",
                hint: "set `kind: job` in the manifest")
        }
        if let unreadable = manifest.unreadableDemand { throw TenantError(.badManifest, "provider: \(unreadable)") }
        for output in manifest.outputs where !Self.isCollectable(output) {
            throw TenantError(
                .badManifest, "output \(output) lies outside /out and /work", hint: "write results to /out")
        }
    }

    /// Jobs can write to these places alone.
    private static func isCollectable(_ output: String) -> Bool {
        output == "/out" || output.hasPrefix("/out/") || (output.hasPrefix("/work/") && output.count > "/work/".count)
    }

    /// What an order that names its providers is granted ahead of its lease. One that need not start without this node
    /// does not wait for it.
    private func prepare(
        _ id: OrderID, salt: [UInt8], _ manifest: Manifest, _ wallet: Wallet, offline: Bool
    ) async throws {
        guard !manifest.provider.accounts.isEmpty else { return }
        guard offline else {
            Task {
                do { try await self.grantAhead(id, salt: salt, manifest, wallet) } catch {
                    self.logger.notice("an order was not granted ahead", metadata: ["error": "\(error)"])
                }
            }
            return
        }
        do { try await grantAhead(id, salt: salt, manifest, wallet) } catch {
            // It is placed: whoever demanded this may take it back.
            logger.warning("an order was not granted ahead", metadata: ["order": "\(id)", "error": "\(error)"])
            return
        }
        if await !untilHeld(id) {
            logger.notice("no provider holds what the order's job needs yet", metadata: ["order": "\(id)"])
        }
    }

    /// An envelope of their own, without a lock: only the job's key leads to it.
    private func seal(_ values: SecretPackage, _ keys: JobKeys) async throws -> CID? {
        guard !values.values.isEmpty else { return nil }
        var bytes = values.encoded()
        defer { for index in bytes.indices { bytes[index] = 0 } }
        return try await exchange.store.seal(bytes, key: keys.secrets)
    }

    private func deposit(for manifest: Manifest) throws -> NanoCredits {
        let deposit = ledger.read { state in
            state.deposit(rate: manifest.maxPricePerHour, duration: manifest.timeoutSeconds * 1000)
        }
        guard let deposit else {
            throw TenantError(.badManifest, "the price is beyond all money", hint: "lower --max-price")
        }
        return deposit
    }

    /// Public, and never used twice: an order's keys follow from it.
    private static func freshSalt() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<LedgerLimits.saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    private func findBundle(_ name: String?, account: AccountID) async throws -> (salt: [UInt8], files: CID?) {
        guard let name else {
            return (Self.freshSalt(), nil)
        }
        guard name.utf8.count == 2 * LedgerLimits.saltBytes + 1, let salt = try? Multibase.decode(name),
            let root = try await database.upload(salt: salt, account: account)
        else { throw TenantError(.unknownBundle, "there is no upload \(name.prefix(64)); each serves one order") }
        return (salt, root)
    }
}

/// Files on their way into the store.
public struct BundleUpload: Sendable {
    let salt: [UInt8]
    let account: AccountID
    var writer: SealedWriter
    /// What came is no garbage while it lasts.
    let hold: StoreHold
    /// Bytes so far.
    public var count: UInt64 { writer.count }

    public mutating func write(_ bytes: some Collection<UInt8>) async throws { try await writer.write(bytes) }
    mutating func finish() async throws -> CID {
        try await writer.finish(info: EnvelopeInfo(kind: .bundle, name: "files"))
    }
}
