// SPDX-License-Identifier: Apache-2.0

import CSodium
import Keys

/// HKDF-SHA-256 (RFC 5869) without salt, all of whose intermediate values are overwritten.
enum HKDFSHA256 {
    /// `count` bytes, a multiple of 32 up to 64, from `secret` for the purpose `info`.
    static func derive(_ secret: UnsafeRawBufferPointer, info: [UInt8], count: Int) -> SecretBytes {
        precondition(count == 32 || count == 64, "one or two blocks")
        // RFC 5869 §2.2: no salt is a block's worth of zeros.
        let salt = SecretBytes(count: 32) { _ in }
        let pseudorandomKey = SecretBytes(count: 32) { output in
            salt.withBytes { mac(key: $0, [secret], into: output) }
        }
        return pseudorandomKey.withBytes { key in
            info.withUnsafeBytes { info in
                SecretBytes(count: count) { expand(key: key, info: info, into: $0) }
            }
        }
    }

    /// RFC 5869 §2.3: T(i) = HMAC(key, T(i - 1) ‖ info ‖ i).
    private static func expand(
        key: UnsafeRawBufferPointer, info: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) {
        var previous = UnsafeRawBufferPointer(rebasing: output.prefix(0))
        for block in 0..<output.count / 32 {
            let target = UnsafeMutableRawBufferPointer(rebasing: output[block * 32..<block * 32 + 32])
            withUnsafeBytes(of: UInt8(block + 1)) { mac(key: key, [previous, info, $0], into: target) }
            previous = UnsafeRawBufferPointer(target)
        }
    }

    private static func mac(
        key: UnsafeRawBufferPointer, _ parts: [UnsafeRawBufferPointer], into output: UnsafeMutableRawBufferPointer
    ) {
        Sodium.prepare()
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, key.octets, key.count)
        for part in parts { crypto_auth_hmacsha256_update(&state, part.octets, UInt64(part.count)) }
        crypto_auth_hmacsha256_final(&state, output.octets)
        withUnsafeMutableBytes(of: &state) { $0.wipe() }
    }
}
