// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Grants
import JobProtocol
import Keys
import LedgerCore
import Logging
import Multiformats
import Ordering
import PeerNetwork
import Umbral

/// Makes grants: cuts the right to re-encrypt into fragments and deals them out to proxies. Takes them back, too.
public struct GrantDealer: Sendable {
    private let ledger: any LedgerAccess
    private let peers: any PeerNetwork
    private let logger: Logger

    init(ledger: any LedgerAccess, peers: any PeerNetwork, logger: Logger) {
        self.ledger = ledger
        self.peers = peers
        self.logger = logger
    }

    /// Proxies that offer themselves on the ledger, in no order that they could choose; without any, this node alone.
    public func knownProxies() -> [Bytes32] {
        let offered = ledger.read { $0.proxies() }.map(\.offer.peer)
        return offered.isEmpty ? [peers.id.key] : offered
    }

    /// Grants a content to one key.
    ///
    /// - Parameters:
    ///   - keys: the owner's, of the content.
    ///   - account: the owner's; signs the grant.
    /// - Returns: the grant, once as many proxies as it needs hold their fragments.
    /// - Throws: `TenantError.noProxies`.
    public func grant(
        keys: OwnerKeys, account: PrivateKey, to receiving: Bytes32, condition: GrantCondition,
        policy: GrantPolicy = GrantPolicy()
    ) async throws -> SignedGrant {
        let known = knownProxies()
        guard let (count, threshold) = policy.numbers(known: known.count) else {
            throw TenantError(
                .noProxies,
                "the grant asks for \(policy.threshold ?? 1) of \(policy.proxies ?? 1) proxies, and \(known.count) are known",
                hint: "see `weft market proxies`")
        }
        guard let delegating = keys.delegating.publicKey.xOnly, let verifying = keys.signing.publicKey.xOnly,
            let recipient = try? UmbralPublicKey(xOnly: receiving)
        else { throw TenantError(.badKey, "the receiving key is no point of secp256k1") }
        let chosen = Array(known.shuffled().prefix(count)).sorted()
        let signed = SignedGrant(
            Grant(
                network: ledger.network, grantor: account.publicKey, delegating: delegating, receiving: receiving,
                verifying: verifying, condition: condition, threshold: threshold, proxies: chosen,
                issued: ledger.now),
            key: account)
        let fragments = try keys.delegating.keyFragments(
            for: recipient, signer: UmbralSigner(keys.signing), threshold: threshold, shares: count)
        try await deal(fragments, of: signed, to: chosen, threshold: threshold)
        return signed
    }

    private func deal(
        _ fragments: [VerifiedKeyFragment], of signed: SignedGrant, to proxies: [Bytes32], threshold: Int
    ) async throws {
        let failures = await withTaskGroup(of: String?.self) { group in
            for (proxy, fragment) in zip(proxies, fragments) {
                group.addTask {
                    do {
                        let deposit = FragmentDeposit(grant: signed, fragment: fragment.unverified)
                        try await send(deposit.encoded(), GrantProtocol.deposit, to: proxy)
                        return nil
                    } catch {
                        return "\(PeerID(key: proxy)): \(error)"
                    }
                }
            }
            return await group.reduce(into: [String]()) { failures, failure in
                if let failure { failures.append(failure) }
            }.sorted()
        }
        guard !failures.isEmpty else { return }
        logger.warning("proxies did not take their fragments", metadata: ["failures": "\(failures)"])
        guard proxies.count - failures.count >= threshold else {
            throw TenantError(
                .noProxies,
                "\(proxies.count - failures.count) of \(proxies.count) proxies took their fragment, and \(threshold) must: "
                    + failures.joined(separator: "; "),
                hint: "try again, or ask for fewer with --proxies and --threshold")
        }
    }

    /// Takes a grant back at all its proxies.
    ///
    /// - Returns: why, for each proxy that did not confirm that its fragment is gone.
    public func revoke(_ id: CID, proxies: [Bytes32], account: PrivateKey) async -> [(proxy: PeerID, reason: String)] {
        let message = GrantRevocation(of: id, network: ledger.network, key: account).encoded()
        return await withTaskGroup(of: (PeerID, String)?.self) { group in
            for proxy in proxies {
                group.addTask {
                    do {
                        try await send(message, GrantProtocol.revoke, to: proxy)
                        return nil
                    } catch {
                        return (PeerID(key: proxy), "\(error)")
                    }
                }
            }
            var failures: [(proxy: PeerID, reason: String)] = []
            for await failure in group { if let failure { failures.append((failure.0, failure.1)) } }
            return failures.sorted { $0.proxy.key < $1.proxy.key }
        }
    }

    private func send(_ message: [UInt8], _ name: PeerProtocol, to proxy: Bytes32) async throws {
        _ = try GrantProtocol.content(
            of: try await peers.request(PeerID(key: proxy), name, message, timeout: GrantProtocol.timeout))
    }
}
