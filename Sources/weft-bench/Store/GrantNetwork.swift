// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Datasets
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
import Tenant

/// An owner's node, three proxies and a reader.
struct GrantNetwork {
    let data: DatasetService
    let store: FileContentStore
    let reader = PrivateKey.generate()
    private let ledger: LocalOrdering
    private let readerPeers: InMemoryPeerNetwork
    private let proxies: [ProxyService]
    private let tasks: [Task<Void, any Error>]
    private let folder: String

    var now: LedgerTime { ledger.now }

    init(folder: String) async throws {
        self.folder = folder
        func subfolder(_ name: String) throws -> String {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
            return "\(folder)/\(name)"
        }
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let owner = PrivateKey.generate()
        let keys = (1...3).map { _ in PrivateKey.generate() }
        let clock = LedgerClock.system()
        let index = try LedgerStore(path: try subfolder("ledger") + "/ledger.sqlite")
        let ledger = try LocalOrdering(
            store: index,
            genesis: Genesis(
                name: "bench", created: clock.now(), parameters: Parameters(),
                allocations: ([owner, reader] + keys).map { .init(account: $0.publicKey, amount: 1_000_000_000_000) }),
            clock: clock, logger: logger)
        self.ledger = ledger
        let hub = InMemoryHub()
        let peers = try hub.join(as: PeerID(owner.publicKey))
        readerPeers = try hub.join(as: PeerID(reader.publicKey))
        let wallets = try Wallets(folder: try subfolder("wallets"), nodePassphrase: "bench", ledger: ledger)
        try await wallets.add("default", .key(owner), passphrase: nil)
        store = try FileContentStore(path: try subfolder("content"))
        let exchange = ChunkExchange(store: store, peers: peers)
        let tenant = try TenantService(
            wallets: wallets, ledger: ledger, index: index, peers: peers, exchange: exchange,
            folder: try subfolder("tenant"), logger: logger)
        data = try DatasetService(
            tenant: tenant, ledger: ledger, peers: peers, exchange: exchange, folder: try subfolder("data"),
            logger: logger)
        proxies = try keys.enumerated().map { number, key in
            try ProxyService(
                ledger: ledger, peers: try hub.join(as: PeerID(key.publicKey)),
                folder: try subfolder("proxy-\(number)"), logger: logger)
        }
        tasks = [Task { try await ledger.run() }] + proxies.map { proxy in Task { try await proxy.run() } }
        for (key, proxy) in zip(keys, proxies) {
            try await AccountSigner(key: key, ledger: ledger).submit([
                .setDirectoryEntry(DirectoryEntry(proxy: ProxyOffer(peer: proxy.peer.key)))
            ])
        }
        let receiving = try OwnerKeys.receiving(account: reader).publicKey.xOnly
        try await AccountSigner(key: reader, ledger: ledger).submit([
            .setDirectoryEntry(DirectoryEntry(encryptionKey: receiving))
        ])
    }

    func addDataset(megabytes: Int) async throws -> CID {
        var upload = try await data.beginAdding(.file, name: "set", mode: .sealed(wallet: nil))
        let piece = [UInt8](repeating: 7, count: 1_000_000)
        for _ in 0..<megabytes { try await upload.write(piece) }
        return try await data.finishAdding(upload).root
    }

    /// What a reader elsewhere does before the first byte of content.
    func openAsReader(_ root: CID) async throws {
        let header = try await SealedReader.header(of: root, from: store)
        guard let lock = header.lock else { throw ValidationFailure(message: "the data set is not locked") }
        _ = try await FragmentCollector(peers: readerPeers, network: ledger.network)
            .open(
                lock, receiving: try OwnerKeys.receiving(account: reader), lease: nil,
                proxies: proxies.map(\.peer.key))
    }

    func close() async {
        for task in tasks.reversed() {
            task.cancel()
            _ = try? await task.value
        }
        data.close()
        try? await store.close()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
