// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys

/// The check of RFC 7748 §6.1 that RFC 9180 §7.1.4 demands and swift-crypto's HPKE leaves out.
enum X25519Point {
    /// Whether the 32 bytes are a point that gives different keys different shared secrets: with a point of small
    /// order the shared secret is zero for every key, so that everybody knows it.
    static func isUsable(_ point: [UInt8]) -> Bool {
        precondition(point.count == RecipientKey.size, "an X25519 point has 32 bytes")
        Sodium.prepare()
        // Clamped scalars are multiples of the cofactor: any of them shows a small order, and none is secret here.
        let scalar: [UInt8] = Array(repeating: 1, count: RecipientKey.size)
        var shared: [UInt8] = Array(repeating: 0, count: RecipientKey.size)
        return crypto_scalarmult_curve25519(&shared, scalar, point) == 0
    }
}
