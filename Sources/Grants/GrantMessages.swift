// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import Umbral

/// An owner hands a proxy its fragment of a grant. Message `{"grant", "fragment"}`; the answer is empty once the fragment
/// is durable.
public struct FragmentDeposit: Sendable {
    public let grant: SignedGrant
    public let fragment: KeyFragment

    public init(grant: SignedGrant, fragment: KeyFragment) {
        self.grant = grant
        self.fragment = fragment
    }
}

/// Whoever holds the receiving key asks a proxy to re-encrypt a capsule for it.
///
/// Signed with the receiving key itself (ECDSA, as `UmbralSigner`), for one proxy: a proxy works for nobody else, and nobody can have a
/// proxy work in another's name.
public struct FragmentRequest: Hashable, Sendable {
    /// Separates requests from everything else that a key signs.
    public static let domain = "fragment-request/1"

    /// What is signed.
    public struct Body: Hashable, Sendable {
        public let network: CID
        /// Peer identity of the proxy that is asked.
        public let proxy: Bytes32
        public let delegating: Bytes32
        public let receiving: Bytes32
        /// The lease for which the content is wanted, where the grant was issued before there was one.
        public let lease: LeaseID?
        public let capsule: Capsule

        var message: [UInt8] {
            SigningDomain.message(tag: FragmentRequest.domain, network: network, body: encoded())
        }
    }

    public let body: Body
    public let signature: UmbralSignature

    /// Signs. A key whose public half has an odd y-coordinate gives a request that nobody takes.
    public init(
        network: CID, proxy: Bytes32, delegating: Bytes32, lease: LeaseID?, capsule: Capsule, key: UmbralSecretKey
    ) {
        let body = Body(
            network: network, proxy: proxy, delegating: delegating, receiving: key.publicKey.xOnly ?? .zero,
            lease: lease, capsule: capsule)
        self.body = body
        signature = UmbralSigner(key).signature(of: body.message)
    }

    init(body: Body, signature: UmbralSignature) {
        self.body = body
        self.signature = signature
    }

    public var isSigned: Bool {
        guard let key = try? UmbralPublicKey(xOnly: body.receiving) else { return false }
        return signature.verifies(body.message, by: key)
    }
}

/// A proxy's answer: under which grant, and the capsule re-encrypted by its fragment.
public struct FragmentAnswer: Hashable, Sendable {
    public let grant: SignedGrant
    public let fragment: CapsuleFragment

    public init(grant: SignedGrant, fragment: CapsuleFragment) {
        self.grant = grant
        self.fragment = fragment
    }
}

/// A grantor takes a grant back: proxies forget their fragments.
public struct GrantRevocation: Hashable, Sendable {
    public static let domain = "grant-revocation/1"

    public let network: CID
    public let grant: CID
    public let grantor: AccountID
    public let signature: [UInt8]

    public init(of grant: CID, network: CID, key: PrivateKey) {
        self.network = network
        self.grant = grant
        grantor = key.publicKey
        signature = key.signature(of: Self.message(grant, network))
    }

    public var isSigned: Bool { grantor.verifies(signature, of: Self.message(grant, network)) }

    private static func message(_ grant: CID, _ network: CID) -> [UInt8] {
        SigningDomain.message(tag: domain, network: network, body: grant.bytes)
    }
}
