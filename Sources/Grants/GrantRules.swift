// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

/// Why a proxy takes no fragment, or answers no request. A closed list; checks run in the order of the cases.
public enum GrantRefusal: String, Error, Hashable, Sendable, CaseIterable {
    /// Bytes that are no message of the protocol.
    case malformed
    /// For another network, or not signed by who it names.
    case badSignature
    /// The grant names other proxies.
    case notAddressed
    /// The fragment was not made for this grant's keys.
    case badFragment
    /// The proxy holds as much as it will of this grantor.
    case tooMany
    /// There is no grant of this content to this key here, or no more.
    case unknown
    /// The ledger does not show the lease, or no more.
    case leaseNotLive
    /// The lease's key is another.
    case otherKey
    /// The time is over, or longer than a grant may hold.
    case timeOver
    /// The capsule is not sound, or not one of this content.
    case badCapsule
}

/// What a proxy asks its ledger about: who may open what, and until when.
public struct LeaseFacts: Hashable, Sendable {
    public var order: OrderID
    public var provider: AccountID
    /// Nil until the provider has made the lease's key.
    public var grantee: Bytes32?

    public init(order: OrderID, provider: AccountID, grantee: Bytes32?) {
        self.order = order
        self.provider = provider
        self.grantee = grantee
    }

    public init(_ lease: Lease) {
        self.init(order: lease.order, provider: lease.provider, grantee: lease.grantee)
    }
}

extension Grant {
    /// Whether the grant holds now. Nothing is remembered: what held a moment ago is asked again.
    ///
    /// - Parameters:
    ///   - lease: the live lease that the condition is about, or that the request names; nil when there is none.
    ///   - now: ledger time.
    public func check(lease: LeaseFacts?, now: LedgerTime) throws(GrantRefusal) {
        switch condition {
        case .lease:
            guard let lease else { throw .leaseNotLive }
            guard lease.grantee == receiving else { throw .otherKey }
        case .order(let order, let provider):
            guard let lease, lease.order == order, lease.provider == provider else { throw .leaseNotLive }
        case .until(let time):
            guard now <= time else { throw .timeOver }
        }
    }

    /// Whether a proxy takes a fragment of it: as `check`, but a lease may still be unknown to this node's ledger, and an
    /// order undecided.
    public func checkDeposit(lease: LeaseFacts?, now: LedgerTime) throws(GrantRefusal) {
        switch condition {
        case .lease:
            guard let lease else { return }
            guard lease.grantee == nil || lease.grantee == receiving else { throw .otherKey }
        case .order: return
        case .until(let time):
            guard now <= time, time - now <= GrantLimits.lifetime else { throw .timeOver }
        }
    }
}
