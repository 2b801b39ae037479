// SPDX-License-Identifier: Apache-2.0

import CSodium

/// HMAC-SHA-512 (RFC 2104, RFC 4231), incremental.
///
/// A copy continues on its own from the state copied, which makes many messages under one key cheap (PBKDF2).
package struct HMACSHA512 {
    /// Length of a result in bytes.
    package static let outputCount = 64

    private var state = crypto_auth_hmacsha512_state()

    /// Starts under a key of any length.
    package init(key: UnsafeRawBufferPointer) {
        Sodium.prepare()
        crypto_auth_hmacsha512_init(&state, key.octets, key.count)
    }

    /// Starts under a secret key.
    package init(key: SecretBytes) {
        self = key.withBytes { HMACSHA512(key: $0) }
    }

    /// Adds message bytes.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        crypto_auth_hmacsha512_update(
            &state, bytes.octets, UInt64(bytes.count))
    }

    /// Adds message bytes.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        let handled: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if handled == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// Writes the 64-byte result to the start of `output` and wipes the state; use no more afterwards.
    package mutating func finalize(into output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= Self.outputCount, "HMAC-SHA-512 needs room for 64 bytes")
        crypto_auth_hmacsha512_final(&state, output.octets)
        wipe()
    }

    /// The 64-byte result, wiped when released; wipes the state, use no more afterwards.
    package mutating func finalize() -> SecretBytes {
        SecretBytes(count: Self.outputCount) { finalize(into: $0) }
    }

    /// Overwrites the state, which would otherwise let its reader continue under the key.
    package mutating func wipe() {
        withUnsafeMutableBytes(of: &state) { $0.wipe() }
    }
}
