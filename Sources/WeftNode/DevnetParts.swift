// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Datasets
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import Tenant
import Witness

/// What a devnet is made of, in the order in which it stands on each other.
struct DevnetParts {
    let index: LedgerStore
    let ledger: LocalOrdering
    let tenant: TenantService
    let providers: ProviderHost
    let witnesses: [WitnessService]
    let data: DatasetService
    /// What the tenant keeps; content in the clear can be read by name at the configured address.
    let store: any ContentStore
    /// Pays the first credit of accounts that this node makes.
    let treasury: AccountSigner
    private(set) var proxies: [ProxyHost]

    init(_ configuration: Devnet.Configuration, _ folder: NodeFolder, clock: LedgerClock, logger: Logger) throws {
        let passphrase = try folder.passphrase()
        let cost = try Wallets.nodeCost()
        index = try LedgerStore(path: configuration.folder + "/ledger.sqlite")
        let treasuryKey = try HostedProvider.key(in: try folder.folder("treasury"), passphrase: passphrase, cost: cost)
        let walletFolder = try folder.folder("wallets")
        let tenantKey = try Self.firstWallet(in: walletFolder, passphrase: passphrase, cost: cost)
        var genesis: Genesis?
        let witnessKeys = try Self.witnessKeys(configuration, folder, index, passphrase: passphrase, cost: cost)
        if try index.genesis() == nil {
            genesis = Genesis(
                name: "devnet", created: clock.now(),
                witnesses: SigningPolicy(
                    threshold: UInt64(witnessKeys.count / 2 + 1), keys: witnessKeys.map(\.key.publicKey)),
                parameters: configuration.parameters,
                allocations: [
                    .init(account: tenantKey.publicKey, amount: Devnet.funding),
                    .init(account: treasuryKey.publicKey, amount: Devnet.treasury),
                ]
            )
        }
        ledger = try LocalOrdering(store: index, genesis: genesis, clock: clock, logger: logger)
        let (index, ledger) = (index, ledger)
        witnesses = try witnessKeys.map { key, folder in
            try WitnessService(
                key: key, store: index, record: folder + "/signed", updates: { ledger.updates() }, logger: logger)
        }
        let hub = InMemoryHub()
        // The node answers under a key of its own, not under a wallet's: wallets come and go.
        let node = try PrivateKey(seed: treasuryKey.derive("node/peer/1", salt: []))
        let peers = try hub.join(as: PeerID(node.publicKey))
        let store = try FileContentStore(path: try folder.folder("content"))
        self.store = store
        tenant = try TenantService(
            wallets: try Wallets(folder: walletFolder, nodePassphrase: passphrase, ledger: ledger), ledger: ledger,
            index: index, peers: peers, exchange: ChunkExchange(store: store, peers: peers),
            folder: try folder.folder("tenant"), logger: logger)
        data = try DatasetService(
            tenant: tenant, ledger: ledger, peers: peers, exchange: ChunkExchange(store: store, peers: peers),
            folder: try folder.folder("tenant"), logger: logger)
        // The node answers for its own grants where nobody else does.
        proxies = [
            try ProxyHost(
                peers: peers, account: nil, folder: try folder.folder("proxy"), ledger: ledger, logger: logger)
        ]
        proxies += try Self.proxyKeys(configuration, folder, passphrase: passphrase, cost: cost).map { key, path in
            try ProxyHost(
                peers: try hub.join(as: PeerID(key.publicKey)), account: AccountSigner(key: key, ledger: ledger),
                folder: path, ledger: ledger, logger: logger)
        }
        treasury = AccountSigner(key: treasuryKey, ledger: ledger)
        providers = ProviderHost(
            folder: folder, passphrase: passphrase, ledger: ledger, hub: hub,
            treasury: treasury, logger: logger)
    }

    /// The keys of the network's witnesses that live in this node, each with its folder.
    private static func witnessKeys(
        _ configuration: Devnet.Configuration, _ folder: NodeFolder, _ index: LedgerStore, passphrase: String,
        cost: Argon2id
    ) throws -> [(key: PrivateKey, folder: String)] {
        let count = try index.genesis().map { $0.witnesses?.keys.count ?? 0 } ?? configuration.witnesses
        guard count > 0 else { return [] }
        _ = try folder.folder("witnesses")
        return try (1...count).map { number in
            let path = try folder.folder("witnesses/\(number)")
            return (try HostedProvider.key(in: path, passphrase: passphrase, cost: cost), path)
        }
    }

    /// The keys of the proxies that this node offers to everybody, each with its folder.
    private static func proxyKeys(
        _ configuration: Devnet.Configuration, _ folder: NodeFolder, passphrase: String, cost: Argon2id
    ) throws -> [(key: PrivateKey, folder: String)] {
        guard configuration.proxies > 0 else { return [] }
        _ = try folder.folder("proxies")
        return try (1...configuration.proxies).map { number in
            let path = try folder.folder("proxies/\(number)")
            return (try HostedProvider.key(in: path, passphrase: passphrase, cost: cost), path)
        }
    }

    private static func firstWallet(in folder: String, passphrase: String, cost: Argon2id) throws -> PrivateKey {
        let path = "\(folder)/\(Wallets.defaultName).json"
        if FileManager.default.fileExists(atPath: path) {
            return try KeystoreFile.read(from: path).open(passphrase: passphrase).privateKey()
        }
        let secret = KeySecret.mnemonic(.generate())
        let keystore = try Keystore.seal(secret, name: Wallets.defaultName, passphrase: passphrase, cost: cost)
        try KeystoreFile.write(keystore, to: path)
        return try secret.privateKey()
    }
}
