// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys
import Multiformats

/// The random oracles H₂, H₃, … of the paper (§3.2.1) as umbral-pre has them: SHA-256 over the length of the domain in
/// four bytes, the domain and the parts, then ``ScalarReduction``.
///
/// The state is overwritten when the number is taken: parts may be secret.
struct ScalarHash {
    /// What a hash is for; parts in the order that the comments give.
    enum Domain: String {
        /// E, V.
        case capsulePoints = "CAPSULE_POINTS"
        /// X, receiving key, agreed point.
        case sharedSecret = "SHARED_SECRET"
        /// X, receiving key, agreed point, id of the key fragment.
        case polynomialArgument = "POLYNOMIAL_ARG"
        /// E, E₁, E₂, V, V₁, V₂, U, U₁, U₂.
        case fragmentProof = "CFRAG_VERIFICATION"
    }

    private var state = crypto_hash_sha256_state()

    init(_ domain: Domain) {
        self.init(domain: Array(domain.rawValue.utf8))
    }

    init(domain: [UInt8]) {
        Sodium.prepare()
        crypto_hash_sha256_init(&state)
        withUnsafeBytes(of: UInt32(domain.count).bigEndian) { add($0) }
        domain.withUnsafeBytes { add($0) }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        crypto_hash_sha256_update(&state, bytes.octets, UInt64(bytes.count))
    }

    mutating func add(_ point: CurvePoint) { point.withBytes { add($0) } }

    mutating func add(_ point: SecretPoint) { point.withCompressed { add($0) } }

    mutating func add(_ value: Bytes32) { value.withBytes { add($0) } }

    /// The number, for parts of which some are secret. Use the hash no more.
    mutating func secretScalar() -> SecretScalar {
        defer { withUnsafeMutableBytes(of: &state) { $0.wipe() } }
        return SecretScalar { bytes in crypto_hash_sha256_final(&state, bytes.octets) }
    }

    /// The number, for parts that everybody may know. Use the hash no more.
    mutating func scalar() -> Scalar { Scalar(publishing: secretScalar()) }
}
