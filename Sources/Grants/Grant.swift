// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats

/// An owner's word that one key may open one content, through `threshold` of the named proxies and while `condition`
/// holds.
///
/// All keys are x-only secp256k1 public keys (BIP 340). A content has a key pair of its own, so a grant of one content
/// says nothing about another of the same owner. The fragments themselves go to the proxies, one each.
public struct Grant: Hashable, Sendable {
    public var network: CID
    /// The account that signs.
    public var grantor: AccountID
    /// The content's key, to which its capsule is locked.
    public var delegating: Bytes32
    /// The key that may open it: a lease's fresh key, or the one that an account publishes.
    public var receiving: Bytes32
    /// The key under which the fragments are signed.
    public var verifying: Bytes32
    public var condition: GrantCondition
    /// How many proxies must answer.
    public var threshold: Int
    /// Peer identities of those that hold a fragment, sorted and unique.
    public var proxies: [Bytes32]
    /// By the grantor's ledger; tells grants of one content to one key apart.
    public var issued: LedgerTime

    public init(
        network: CID, grantor: AccountID, delegating: Bytes32, receiving: Bytes32, verifying: Bytes32,
        condition: GrantCondition, threshold: Int, proxies: [Bytes32], issued: LedgerTime
    ) {
        self.network = network
        self.grantor = grantor
        self.delegating = delegating
        self.receiving = receiving
        self.verifying = verifying
        self.condition = condition
        self.threshold = threshold
        self.proxies = proxies.sorted()
        self.issued = issued
    }

    /// What is wrong with its form; nil when nothing is.
    var fault: String? {
        guard (1...GrantLimits.proxies).contains(proxies.count) else { return "a grant names 1 to 16 proxies" }
        guard (1...proxies.count).contains(threshold) else { return "the threshold is 1 to the number of proxies" }
        guard zip(proxies, proxies.dropFirst()).allSatisfy({ $0 < $1 }) else { return "proxies are sorted and unique" }
        return nil
    }
}

/// How long a grant holds. Whoever checks looks at its own ledger.
public enum GrantCondition: Hashable, Sendable {
    /// While this lease lives, and to its own key.
    case lease(LeaseID)
    /// Once the order has become this provider's lease, and while that lives: issued before anybody knows the winner, to
    /// a key that the provider publishes.
    case order(OrderID, provider: AccountID)
    /// Up to and including this time.
    case until(LedgerTime)
}

/// The bounds of this module.
public enum GrantLimits {
    /// Proxies of one grant: more add no safety that anybody asks for, and each costs a message.
    public static let proxies = 16
    /// The longest that a grant to an account may hold, in milliseconds: ten years.
    public static let lifetime: UInt64 = 315_360_000_000
    /// A signed grant in bytes: sixteen proxies and the rest.
    public static let grantBytes = 2_048
}

/// A grant with its grantor's signature.
public struct SignedGrant: Hashable, Sendable {
    /// Separates grants from everything else that a key signs.
    public static let domain = "grant/1"

    public let grant: Grant
    public let signature: [UInt8]

    /// Signs.
    public init(_ grant: Grant, key: PrivateKey) {
        self.grant = grant
        signature = key.signature(of: Self.message(grant))
    }

    /// Whether the grantor signed it, for the network it names.
    public var isSigned: Bool { grant.grantor.verifies(signature, of: Self.message(grant)) }

    /// The grant's name: the CID of its DAG-CBOR form without the signature.
    public var id: CID { CID.of(grant.encoded(), codec: .dagCBOR) }

    private static func message(_ grant: Grant) -> [UInt8] {
        SigningDomain.message(tag: domain, network: grant.network, body: grant.encoded())
    }
}
