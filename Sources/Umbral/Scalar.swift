// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A number from 1 to n - 1 that everybody may know: part of a capsule or of a proof, or a hash of such.
struct Scalar: Hashable, Sendable {
    /// Big-endian bytes.
    let raw: Bytes32

    /// The number with these bytes; nil when it is zero or not below n.
    init?(_ raw: Bytes32) {
        guard raw != .zero, raw < Self.order else { return nil }
        self.raw = raw
    }

    /// Makes public what was secret.
    init(publishing secret: SecretScalar) {
        raw = secret.withBytes { Bytes32(exactly: $0) } ?? .zero
    }

    static let order = Bytes32(Secp256k1.bytes(Secp256k1.order)) ?? .zero
}
