// SPDX-License-Identifier: Apache-2.0

/// PBKDF2 with HMAC-SHA-512 (RFC 8018 §5.2), for one block of 64 bytes: all that BIP-39 needs.
enum PBKDF2 {
    /// The first 64 bytes of the derived key.
    static func deriveBlock(password: [UInt8], salt: [UInt8], rounds: Int) -> SecretBytes {
        precondition(rounds > 0, "PBKDF2 needs at least one round")
        var keyed = password.withUnsafeBytes { HMACSHA512(key: $0) }
        defer { keyed.wipe() }
        return SecretBytes(count: HMACSHA512.outputCount) { result in
            withUnsafeTemporaryAllocation(byteCount: HMACSHA512.outputCount, alignment: 16) { block in
                defer { block.wipe() }
                var mac = keyed
                mac.update(salt)
                mac.update([0, 0, 0, 1])
                mac.finalize(into: block)
                result.copyMemory(from: UnsafeRawBufferPointer(block))
                for _ in 1..<rounds {
                    mac = keyed
                    mac.update(UnsafeRawBufferPointer(block))
                    mac.finalize(into: block)
                    for offset in 0..<result.count { result[offset] ^= block[offset] }
                }
            }
        }
    }
}
