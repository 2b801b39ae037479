// SPDX-License-Identifier: Apache-2.0

import CSodium
import Multiformats

/// One key, encrypted under a passphrase, as a key file holds it.
///
/// The secret is the entropy of a recovery phrase or the seed of a key (``Kind``). It is encrypted with
/// XChaCha20-Poly1305 under the Argon2id key of the passphrase. Every other field is authenticated with it: an edited
/// file does not open.
public struct Keystore: Sendable, Hashable {
    /// What the ciphertext holds.
    public enum Kind: String, Sendable, Codable {
        /// Entropy of a recovery phrase, 16 to 32 bytes.
        case mnemonic
        /// Seed of an Ed25519 key, 32 bytes.
        case seed
    }

    /// The only version so far.
    static let version = 1
    /// The only cipher so far.
    static let cipher = "xchacha20poly1305"
    /// The only key derivation so far.
    static let derivation = "argon2id"
    static let nonceSize = Int(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES)
    static let tagSize = Int(crypto_aead_xchacha20poly1305_ietf_ABYTES)

    /// The owner's name for the key: letters, digits, `.`, `_` and `-`, at most 64, not starting with a dot.
    public let name: String
    /// The public half, readable without the passphrase.
    public let publicKey: PublicKey
    /// What the ciphertext holds.
    public let kind: Kind
    /// Work factors of the passphrase.
    public let cost: Argon2id
    let salt: [UInt8]
    let nonce: [UInt8]
    let ciphertext: [UInt8]

    /// Encrypts a secret, with salt and nonce from the operating system's randomness.
    ///
    /// An empty passphrase is allowed, and protects nothing: whether to allow it is the caller's decision.
    ///
    /// - Parameters:
    ///   - secret: What to keep.
    ///   - name: See ``name``.
    ///   - passphrase: At most 1,024 bytes; taken in Unicode form KD.
    ///   - cost: Work factors; ``Argon2id/standard`` for real keys.
    /// - Throws: `invalidName`, `passphraseTooLong`, `outOfMemory`.
    public static func seal(
        _ secret: KeySecret, name: String, passphrase: String, cost: Argon2id = .standard
    ) throws(KeysError) -> Keystore {
        var generator = SystemRandomNumberGenerator()
        return try seal(secret, name: name, passphrase: passphrase, cost: cost, using: &generator)
    }

    /// Encrypts a secret, with salt and nonce from `generator`, which must be cryptographically secure for real keys.
    public static func seal(
        _ secret: KeySecret, name: String, passphrase: String, cost: Argon2id = .standard,
        using generator: inout some RandomNumberGenerator
    ) throws(KeysError) -> Keystore {
        let publicKey = try secret.privateKey().publicKey
        let random = SecretBytes.random(count: Argon2id.saltSize + nonceSize, using: &generator).withBytes { Array($0) }
        let open = try Keystore(
            name: name, publicKey: publicKey, kind: secret.kind, cost: cost,
            salt: Array(random.prefix(Argon2id.saltSize)), nonce: Array(random.suffix(nonceSize)), ciphertext: [])
        let key = try cost.key(passphrase: Normalisation.passphrase(passphrase), salt: open.salt)
        return try Keystore(
            name: name, publicKey: publicKey, kind: secret.kind, cost: cost, salt: open.salt, nonce: open.nonce,
            ciphertext: open.encrypt(secret.bytes, under: key))
    }

    init(
        name: String, publicKey: PublicKey, kind: Kind, cost: Argon2id, salt: [UInt8], nonce: [UInt8],
        ciphertext: [UInt8]
    ) throws(KeysError) {
        try Self.check(name: name)
        self.name = name
        self.publicKey = publicKey
        self.kind = kind
        self.cost = cost
        self.salt = salt
        self.nonce = nonce
        self.ciphertext = ciphertext
    }

    /// Decrypts the secret.
    ///
    /// - Throws: `wrongPassphraseOrDamaged`, `passphraseTooLong`, `outOfMemory`.
    public func open(passphrase: String) throws(KeysError) -> KeySecret {
        let key = try cost.key(passphrase: Normalisation.passphrase(passphrase), salt: salt)
        guard let secret = decrypt(under: key) else { throw Self.refusal }
        let opened: KeySecret
        switch kind {
        case .mnemonic: opened = .mnemonic(try Mnemonic(entropy: secret.withBytes { Array($0) }))
        case .seed: opened = .key(try PrivateKey(seed: secret.withBytes { Array($0) }))
        }
        // Holds for every file that this program wrote; a key that signs as somebody else must not leave here.
        guard try opened.privateKey().publicKey == publicKey else { throw Self.refusal }
        return opened
    }

    private static let refusal = KeysError(
        .wrongPassphraseOrDamaged,
        "The key file does not open: wrong passphrase or damaged file. Try again, or restore the file from a copy.")

    private static func check(name: String) throws(KeysError) {
        let allowed = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard allowed, (1...Limits.keyName).contains(name.utf8.count), !name.hasPrefix(".") else {
            throw KeysError(
                .invalidName,
                "A key's name has 1 to \(Limits.keyName) letters, digits, '.', '_' or '-' and no dot at its start.")
        }
    }
}
