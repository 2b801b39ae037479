// SPDX-License-Identifier: Apache-2.0

import Grants
import LedgerCore
import Multiformats
import Umbral

/// The fragments that a proxy holds, by the pair of keys they turn between. A pure value; the records keep it.
struct FragmentTable: Sendable {
    /// A content's key and the key that may open it.
    struct Pair: Hashable, Sendable {
        let delegating: Bytes32
        let receiving: Bytes32
    }

    struct Held: Sendable {
        let id: CID
        let grant: SignedGrant
        let fragment: VerifiedKeyFragment
        let added: LedgerTime
    }

    private var byPair: [Pair: [Held]] = [:]
    private var pairs: [CID: Pair] = [:]
    private var counts: [AccountID: Int] = [:]

    var count: Int { pairs.count }

    func count(of grantor: AccountID) -> Int { counts[grantor] ?? 0 }

    func holds(_ id: CID) -> Bool { pairs[id] != nil }

    func grantor(of id: CID) -> AccountID? {
        pairs[id].flatMap { byPair[$0]?.first { $0.id == id }?.grant.grant.grantor }
    }

    /// The grants between two keys, the newest first.
    func held(_ pair: Pair) -> [Held] { byPair[pair] ?? [] }

    var all: [Held] { byPair.values.flatMap { $0 } }

    mutating func insert(_ held: Held) {
        remove(held.id)
        let grant = held.grant.grant
        let pair = Pair(delegating: grant.delegating, receiving: grant.receiving)
        pairs[held.id] = pair
        byPair[pair, default: []].append(held)
        byPair[pair]?.sort { ($0.grant.grant.issued, $0.id.description) > ($1.grant.grant.issued, $1.id.description) }
        counts[grant.grantor, default: 0] += 1
    }

    @discardableResult
    mutating func remove(_ id: CID) -> Held? {
        guard let pair = pairs.removeValue(forKey: id),
            let index = byPair[pair]?.firstIndex(where: { $0.id == id }), let held = byPair[pair]?.remove(at: index)
        else { return nil }
        if byPair[pair]?.isEmpty == true { byPair[pair] = nil }
        let grantor = held.grant.grant.grantor
        counts[grantor, default: 1] -= 1
        if counts[grantor] == 0 { counts[grantor] = nil }
        return held
    }

    /// The first of these grants that holds now, or why none does.
    ///
    /// - Parameters:
    ///   - held: between one pair of keys.
    ///   - named: the lease that the request names.
    ///   - facts: of a live lease.
    static func usable(
        _ held: [Held], lease named: LeaseID?, now: LedgerTime, facts: (LeaseID) -> LeaseFacts?
    ) throws(GrantRefusal) -> Held {
        var refusal = GrantRefusal.unknown
        for held in held {
            let lease: LeaseFacts? =
                switch held.grant.grant.condition {
                case .lease(let id): facts(id)
                case .order: named.flatMap(facts)
                case .until: nil
                }
            do {
                try held.grant.grant.check(lease: lease, now: now)
                return held
            } catch {
                // That of the newest grant says most.
                if refusal == .unknown { refusal = error }
            }
        }
        throw refusal
    }
}
