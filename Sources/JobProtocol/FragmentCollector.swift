// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Grants
import Keys
import LedgerCore
import Multiformats
import PeerNetwork
import Umbral

/// Opens a lock through proxies: asks them all at once and verifies each fragment, until one grant has as many as it
/// demands.
///
/// A proxy that answers nonsense, or in the name of a grant of its own making, is passed over.
public struct FragmentCollector: Sendable {
    private let peers: any PeerNetwork
    private let network: CID

    public init(peers: any PeerNetwork, network: CID) {
        self.peers = peers
        self.network = network
    }

    /// - Parameters:
    ///   - receiving: the secret half of the key that the grant is for.
    ///   - lease: for which the content is wanted, if for one.
    ///   - proxies: peer identities of those that may hold a fragment.
    /// - Throws: `GrantUnavailable` when no grant can be used, with what each proxy said.
    public func open(
        _ lock: EnvelopeLock, receiving: UmbralSecretKey, lease: LeaseID?, proxies: [Bytes32]
    ) async throws -> ContentKey {
        try await withThrowingTaskGroup(of: (Bytes32, Result<Verified, any Error>).self) { group in
            for proxy in Set(proxies).sorted() {
                group.addTask {
                    do { return (proxy, .success(try await ask(proxy, lock, receiving, lease))) } catch {
                        return (proxy, .failure(error))
                    }
                }
            }
            var collected: [CID: [Verified]] = [:]
            var answers: [String] = []
            for try await (proxy, answer) in group {
                switch answer {
                case .failure(let error): answers.append("\(PeerID(key: proxy)): \(error)")
                case .success(let verified):
                    collected[verified.grant, default: []].append(verified)
                    guard let key = try? open(lock, collected[verified.grant] ?? [], receiving) else { continue }
                    group.cancelAll()
                    return key
                }
            }
            let found = collected.values.map { "\($0.count) of the \($0[0].threshold) fragments needed" }
            throw GrantUnavailable(reasons: (found + answers).sorted())
        }
    }

    private struct Verified: Sendable {
        let grant: CID
        let threshold: Int
        let fragment: VerifiedCapsuleFragment
    }

    private func ask(
        _ proxy: Bytes32, _ lock: EnvelopeLock, _ receiving: UmbralSecretKey, _ lease: LeaseID?
    ) async throws -> Verified {
        let request = FragmentRequest(
            network: network, proxy: proxy, delegating: lock.delegating, lease: lease, capsule: lock.capsule,
            key: receiving)
        let answer = try await peers.request(
            PeerID(key: proxy), GrantProtocol.request, request.encoded(), timeout: GrantProtocol.timeout)
        let content = try FragmentAnswer.decode(Array(try GrantProtocol.content(of: answer)))
        let grant = content.grant.grant
        guard content.grant.isSigned, grant.network == network, grant.delegating == lock.delegating,
            grant.receiving == receiving.publicKey.xOnly, grant.proxies.contains(proxy)
        else { throw PeerError(.remoteFailure, "the proxy answers by a grant of something else") }
        let fragment = try content.fragment.verified(
            for: lock.capsule, by: try UmbralPublicKey(xOnly: grant.verifying),
            delegatingKey: try UmbralPublicKey(xOnly: grant.delegating),
            receivingKey: receiving.publicKey)
        return Verified(grant: content.grant.id, threshold: grant.threshold, fragment: fragment)
    }

    /// Nil while there are too few.
    private func open(
        _ lock: EnvelopeLock, _ verified: [Verified], _ receiving: UmbralSecretKey
    ) throws -> ContentKey? {
        // A share counts once, whoever brings it.
        let fragments = Dictionary(verified.map { ($0.fragment.id, $0.fragment) }) { first, _ in first }
        guard let threshold = verified.first?.threshold, fragments.count >= threshold else { return nil }
        return try lock.open(fragments.sorted { $0.key < $1.key }.map(\.value), receiving: receiving)
    }
}

/// No grant of a content can be used.
public struct GrantUnavailable: Error, Sendable, CustomStringConvertible {
    /// What was found and what proxies said, each in a few words.
    public let reasons: [String]

    public var description: String {
        reasons.isEmpty
            ? "no proxy is known that could open it" : "no grant can be used: \(reasons.joined(separator: "; "))"
    }
}
