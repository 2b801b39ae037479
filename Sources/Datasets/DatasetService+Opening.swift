// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import JobProtocol
import LedgerCore
import Multiformats
import Tenant
import Umbral

/// Getting at sealed content.
extension DatasetService {
    /// The key of an envelope, for a wallet that owns it or to whose account it was granted.
    ///
    /// - Parameter name: the wallet; nil tries all that are open.
    /// - Throws: `TenantError.notOwner` with what proxies said, when no wallet opens it.
    func key(of root: CID, _ header: EnvelopeHeader, wallet name: String?) async throws -> ContentKey {
        guard let lock = header.lock else {
            throw TenantError(
                .notOwner, "\(root) has no lock of its own: it belongs to a job",
                hint: "read it with `weft output JOB` or `weft logs JOB`")
        }
        let wallets = try await candidates(name)
        for wallet in wallets {
            if let keys = owner(of: lock, wallet) { return try lock.open(owner: keys.delegating) }
        }
        var reasons: [String] = []
        let proxies = Array(dealer.knownProxies().prefix(DatasetLimits.askedProxies))
        let collector = FragmentCollector(peers: peers, network: ledger.network)
        for wallet in wallets {
            do {
                return try await collector.open(
                    lock, receiving: try OwnerKeys.receiving(account: wallet.key), lease: nil, proxies: proxies)
            } catch {
                reasons.append("\(wallet.name): \(error)")
            }
        }
        throw TenantError(
            .notOwner, "\(root) is sealed, and not for a wallet that is open here (\(reasons.joined(separator: "; ")))",
            hint: "ask its owner for `weft data grant \(root) --to` your account")
    }

    /// The wallet of that name, or all that are open.
    func candidates(_ name: String?) async throws -> [Wallet] {
        guard let name else { return await wallets.openWallets() }
        return [try await wallets.wallet(name)]
    }

    /// The keys of a lock's owner, if it is this wallet.
    func owner(of lock: EnvelopeLock, _ wallet: Wallet) -> OwnerKeys? {
        guard let keys = try? OwnerKeys(account: wallet.key, salt: lock.salt),
            keys.delegating.publicKey.xOnly == lock.delegating
        else { return nil }
        return keys
    }

    /// The header of a sealed content; nil for content in the clear.
    func header(of root: CID, from outside: (any ContentReader)? = nil) async throws -> EnvelopeHeader? {
        guard root.codec == .dagCBOR else { return nil }
        return try await SealedReader.header(of: root, from: source(of: root, from: outside))
    }
}
