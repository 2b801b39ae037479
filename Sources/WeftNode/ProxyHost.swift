// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Logging
import NIOConcurrencyHelpers
import Ordering
import PeerNetwork
import Proxy
import ServiceLifecycle

/// A proxy of this node: on its own for the node's own grants, or offered to everybody on the ledger.
struct ProxyHost: Service {
    let service: ProxyService
    private let account: AccountSigner?
    private let ledger: any LedgerAccess
    private let logger: Logger

    /// - Parameter account: offers the proxy on the ledger; nil keeps it to the node itself.
    init(
        peers: any PeerNetwork, account: AccountSigner?, folder: String, ledger: any LedgerAccess, logger: Logger
    ) throws {
        service = try ProxyService(ledger: ledger, peers: peers, folder: folder, logger: logger)
        self.account = account
        self.ledger = ledger
        self.logger = logger
    }

    func run() async throws { try await service.run() }

    /// Puts the proxy into the ledger's directory, unless it is there.
    ///
    /// - Parameter treasury: pays the account's first credit.
    func offer(treasury: AccountSigner) async throws {
        guard let account else { return }
        let id = account.account
        let wanted = DirectoryEntry(proxy: ProxyOffer(peer: service.peer.key))
        let (isKnown, entry) = ledger.read { ($0.account(id) != nil, $0.directoryEntry(id)) }
        guard entry != wanted else { return }
        if !isKnown { try await treasury.submit([.transfer(to: id, amount: 1_000_000_000)]) }
        try await account.submit([.setDirectoryEntry(wanted)])
    }
}
