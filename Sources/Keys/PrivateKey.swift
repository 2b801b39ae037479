// SPDX-License-Identifier: Apache-2.0

import CSodium
import Multiformats

/// An Ed25519 private key (RFC 8032).
///
/// All copies share one block of memory, which is overwritten with zeros when the last copy goes away. Printing and
/// mirroring show nothing of it.
public struct PrivateKey: Sendable {
    // Seed and public key, 64 bytes: the form that libsodium signs with.
    private let secret: SecretBytes

    /// The public half.
    public let publicKey: PublicKey

    /// The key of a 32-byte seed (RFC 8032 §5.1.5, "private key").
    ///
    /// - Throws: `invalidSeed` for any other length. The caller's array is not overwritten.
    public init(seed: [UInt8]) throws(KeysError) {
        guard seed.count == Int(crypto_sign_SEEDBYTES) else {
            throw KeysError(.invalidSeed, "An Ed25519 seed has 32 bytes, this one \(seed.count).")
        }
        self = seed.withUnsafeBytes { PrivateKey(seed32: $0) }
    }

    /// The key of a seed that is known to have 32 bytes.
    init(seed32 seed: UnsafeRawBufferPointer) {
        precondition(seed.count == Int(crypto_sign_SEEDBYTES), "an Ed25519 seed has 32 bytes")
        var point: [UInt8] = Array(repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
        secret = SecretBytes(count: Int(crypto_sign_SECRETKEYBYTES)) { buffer in
            _ = crypto_sign_seed_keypair(&point, buffer.octets, seed.octets)
        }
        publicKey = PublicKey(Bytes32(point) ?? .zero)
    }

    /// A new key from the operating system's randomness.
    public static func generate() -> PrivateKey {
        SecretBytes.random(count: Int(crypto_sign_SEEDBYTES)).withBytes { PrivateKey(seed32: $0) }
    }

    /// A new key from `generator`; for real keys it must be cryptographically secure.
    public static func generate(using generator: inout some RandomNumberGenerator) -> PrivateKey {
        SecretBytes.random(count: Int(crypto_sign_SEEDBYTES), using: &generator).withBytes { PrivateKey(seed32: $0) }
    }

    /// The 64-byte signature of `message`: the same every time (RFC 8032 §5.1.6). Sign only what
    /// ``SigningDomain/message(tag:network:body:)`` returns, so that a signature means one thing.
    public func signature(of message: [UInt8]) -> [UInt8] {
        var signature: [UInt8] = Array(repeating: 0, count: Int(crypto_sign_BYTES))
        secret.withBytes { key in
            _ = crypto_sign_detached(&signature, nil, message, UInt64(message.count), key.octets)
        }
        return signature
    }

    /// A 32-byte secret for one purpose, the same every time, so that it need not be stored.
    ///
    /// HKDF-SHA-512 (RFC 5869) with the seed as input keying material, `salt` as salt, and as info the bytes
    /// `weft/derive/v1`, 0x00 and the UTF-8 of `purpose`. Different purposes or salts give unrelated secrets, and none
    /// of them tells anything about the key.
    public func derive(_ purpose: String, salt: [UInt8]) -> [UInt8] {
        let pseudorandomKey = salt.withUnsafeBytes { salt in
            var extract = HMACSHA512(key: salt)
            withSeed { extract.update($0) }
            return extract.finalize()
        }
        var expand = HMACSHA512(key: pseudorandomKey)
        expand.update("weft/derive/v1\u{0}".utf8)
        expand.update(purpose.utf8)
        expand.update(CollectionOfOne(1))
        return expand.finalize().withBytes { Array($0.prefix(32)) }
    }

    /// Calls `body` with the 32-byte seed, valid only during the call: for sealing the key into a file.
    package func withSeed<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try secret.withBytes { bytes throws(E) in
            try body(UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(crypto_sign_SEEDBYTES))))
        }
    }
}

extension PrivateKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the key.
    public var description: String { "PrivateKey(redacted)" }
    /// Never the key.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
