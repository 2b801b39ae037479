// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import Keys
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork
import UnixFS
import Workload

/// Looks at the locks of sealed content that jobs mount, and for whose wallet they are.
struct MountLocks: Sendable {
    let exchange: ChunkExchange
    let ledger: any LedgerAccess
    let wallets: Wallets

    /// What a wallet of this node can grant.
    struct Owned: Sendable {
        let lock: EnvelopeLock
        let keys: OwnerKeys
        let wallet: Wallet
    }

    /// What is known of a mount.
    enum Finding: Sendable {
        /// Not sealed: nothing is to be granted.
        case plain
        case owned(Owned)
        /// Sealed, and for no wallet that is open here.
        case foreign
        /// An envelope that belongs to a job, and that nothing but the job's key opens.
        case unlocked
        /// Nobody who was asked has it now.
        case missing
    }

    func finding(_ root: CID) async -> Finding {
        guard root.codec == .dagCBOR else { return .plain }
        guard let header = await header(root) else { return .missing }
        guard let lock = header.lock else { return .unlocked }
        for wallet in await wallets.openWallets() {
            guard let keys = try? OwnerKeys(account: wallet.key, salt: lock.salt),
                keys.delegating.publicKey.xOnly == lock.delegating
            else { continue }
            return .owned(Owned(lock: lock, keys: keys, wallet: wallet))
        }
        return .foreign
    }

    /// From the own store, or from a provider that says it holds the content.
    private func header(_ root: CID) async -> EnvelopeHeader? {
        if let header = try? await SealedReader.header(of: root, from: exchange.reader(from: nil)) { return header }
        let holders = ledger.read { state in
            state.allProviders().filter { $0.record.profile.datasets.contains(root) }.map(\.record.peer)
        }
        for holder in holders {
            let source = exchange.reader(from: PeerID(key: holder))
            if let header = try? await SealedReader.header(of: root, from: source) { return header }
        }
        return nil
    }
}
