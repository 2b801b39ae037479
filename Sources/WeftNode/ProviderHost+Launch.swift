// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Foundation
import Gateway
import GatewayAPI
import Keys
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork
import Provider
import Sandbox
import SandboxNamespace
import Tenant

/// Bringing providers up.
extension ProviderHost {
    /// Puts a provider on the market, new or again; its record is on disk afterwards.
    func onboard(_ record: HostedProvider, in path: String) async throws {
        let isNew = seats[record.name] == nil
        let seat = try open(record, in: path)
        do {
            try await launch(record, seat) { service in
                try await self.fund(seat.account)
                // On the market before this returns, so that "onboarded" means it.
                try await service.register()
                try record.write(path)
            }
        } catch {
            if isNew {
                seats[record.name] = nil
                seat.peers.close()
                try? await seat.store.close()
            }
            throw error
        }
    }

    /// Brings a provider back as it was: on the market, or off it and with its work to finish, if it has any.
    func restore(_ record: HostedProvider, in path: String) async throws {
        guard record.isOffboarded else { return try await onboard(record, in: path) }
        let seat = try open(record, in: path)
        let isBusy = ledger.read { [account = seat.account] state in
            state.allLeases().contains { $0.lease.provider == account }
                || state.allListings().contains { $0.listing.provider == account && !$0.listing.isClosing }
        }
        // A killed node leaves sandboxes behind.
        guard isBusy || FileManager.default.fileExists(atPath: path + "/sandboxes/pool") else { return }
        try await launch(record, seat) { service in try await service.offboard() }
    }

    /// Opens what stays open while the node runs; tenants can fetch results from then on.
    private func open(_ record: HostedProvider, in path: String) throws -> ProviderSeat {
        if let seat = seats[record.name] { return seat }
        let key = try HostedProvider.key(in: path, passphrase: passphrase, cost: try Wallets.nodeCost())
        let store = try FileContentStore(path: try subfolder(path, "content"))
        let peers = try hub.join(as: PeerID(key.publicKey))
        ChunkExchange(store: store, peers: peers).serve()
        let seat = ProviderSeat(record: record, folder: path, key: key, peers: peers, store: store)
        seats[record.name] = seat
        return seat
    }

    /// Makes the service of a provider, and has it run once it is prepared.
    ///
    /// - Throws: `APIFailure` when no job can run here; what `prepare` throws. Nothing is left then.
    private func launch(
        _ record: HostedProvider, _ seat: ProviderSeat, prepare: (ProviderService) async throws -> Void
    ) async throws {
        let runtime = BubblewrapRuntime(
            configuration: BubblewrapConfiguration(
                stateRoot: try subfolder(seat.folder, "sandboxes", isPassable: true),
                userBase: userBase(of: record.name), userCount: 1024,
                diskPoolBytes: Int64(clamping: record.diskBytes + (1 << 30))), logger: logger)
        do {
            let capabilities = await probe(runtime)
            try Self.check(capabilities)
            var logger = logger
            logger[metadataKey: "provider"] = "\(record.name)"
            let service = try ProviderService(
                configuration: ProviderConfiguration(
                    name: record.name, key: seat.key, folder: try subfolder(seat.folder, "records"),
                    capacity: record.capacity, prices: record.prices, policy: record.policy,
                    terms: record.terms ?? OwnerTerms()),
                ledger: ledger, peers: seat.peers, exchange: ChunkExchange(store: seat.store, peers: seat.peers),
                runtime: runtime, capabilities: capabilities, logger: logger)
            try await prepare(service)
            guard case .enqueued = start.yield((record.name, service)) else {
                throw Self.failure("ending", "the node is ending", nil)
            }
            seats[record.name]?.record = record
            seats[record.name]?.service = service
        } catch {
            await runtime.shutdown()
            throw error
        }
    }

    private func probe(_ runtime: BubblewrapRuntime) async -> RuntimeCapabilities {
        if let capabilities { return capabilities }
        let found = await runtime.probe()
        // What failed may have been mended by the next try.
        if found.run.isProven { capabilities = found }
        return found
    }

    /// A provider that can run nothing is no provider.
    private static func check(_ capabilities: RuntimeCapabilities) throws {
        guard case .unavailable(let why, let remedy) = capabilities.run else { return }
        throw failure(
            "cannotRunJobs", "this machine cannot run jobs: \(why)",
            getuid() == 0 ? remedy : "run the node as root, or with sudo: only root can limit what jobs use")
    }

    /// A provider needs an account before it can register; the first credit makes one.
    private func fund(_ account: AccountID) async throws {
        guard ledger.read({ $0.account(account) }) == nil else { return }
        guard let treasury else {
            throw Self.failure(
                "unknownAccount", "account \(account) does not exist on this network", "send it some credits first")
        }
        try await treasury.submit([.transfer(to: account, amount: 1_000_000_000)])
    }

    /// Providers of one machine run jobs under users of their own: a range for each, by name.
    private func userBase(of name: String) -> UInt32 {
        let digest = Hash.sha256(Array((folder.path + "/" + name).utf8)).bytes
        return 2_100_000_000 + (UInt32(digest[0]) << 8 | UInt32(digest[1])) % 40_000 * 1024
    }

    private func subfolder(_ path: String, _ name: String, isPassable: Bool = false) throws -> String {
        try folder.folder(String(path.dropFirst(folder.path.count + 1)) + "/" + name, isPassable: isPassable)
    }
}
