// SPDX-License-Identifier: Apache-2.0

import CSodium

/// Argon2id, version 0x13, one lane (RFC 9106): makes each guess at a passphrase cost memory and time.
public struct Argon2id: Sendable, Hashable {
    /// Length of a salt in bytes.
    static let saltSize = Int(crypto_pwhash_argon2id_SALTBYTES)

    /// Memory in bytes: 1 MiB to 1 GiB, whole KiB.
    public let memory: Int
    /// Passes over the memory: 1 to 16.
    public let iterations: Int

    /// Work factors.
    ///
    /// - Throws: `costOutOfBounds`.
    public init(memory: Int, iterations: Int) throws(KeysError) {
        guard Limits.argonMemory.contains(memory), memory % 1024 == 0, Limits.argonPasses.contains(iterations) else {
            throw KeysError(
                .costOutOfBounds,
                "The key file asks for \(memory) bytes and \(iterations) passes of Argon2id; accepted are 1 MiB to 1 GiB"
                    + " in whole KiB and 1 to 16 passes.")
        }
        self.init(checkedMemory: memory, iterations: iterations)
    }

    private init(checkedMemory memory: Int, iterations: Int) {
        self.memory = memory
        self.iterations = iterations
    }

    /// 64 MiB and 3 passes, RFC 9106's second recommendation: about a quarter of a second.
    public static let standard = Argon2id(checkedMemory: 64 << 20, iterations: 3)

    /// The 32-byte key of a passphrase.
    func key(passphrase: [UInt8], salt: [UInt8]) throws(KeysError) -> SecretBytes {
        precondition(salt.count == Self.saltSize, "an Argon2id salt has 16 bytes")
        var isDone = false
        let key = SecretBytes(count: 32) { output in
            passphrase.withUnsafeBytes { passphrase in
                let text = UnsafeRawPointer(passphrase.octets).assumingMemoryBound(to: CChar.self)
                isDone =
                    crypto_pwhash(
                        output.octets, UInt64(output.count), text, UInt64(passphrase.count), salt,
                        UInt64(iterations), memory, crypto_pwhash_ALG_ARGON2ID13) == 0
            }
        }
        guard isDone else {
            throw KeysError(.outOfMemory, "There are not \(memory >> 20) MiB of memory for opening the key file.")
        }
        return key
    }
}
