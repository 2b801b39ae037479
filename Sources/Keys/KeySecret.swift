// SPDX-License-Identifier: Apache-2.0

/// What a key file keeps secret.
public enum KeySecret: Sendable {
    /// A recovery phrase; the key is its first account (``SLIP10/accountPath``) with an empty BIP-39 passphrase.
    case mnemonic(Mnemonic)
    /// A key that has no phrase.
    case key(PrivateKey)

    /// The key to sign with.
    public func privateKey() throws(KeysError) -> PrivateKey {
        switch self {
        case .mnemonic(let mnemonic): try mnemonic.privateKey()
        case .key(let key): key
        }
    }

    /// The bytes to encrypt: the phrase's entropy, or the key's seed.
    var bytes: SecretBytes {
        switch self {
        case .mnemonic(let mnemonic): mnemonic.entropy
        case .key(let key): key.withSeed { SecretBytes(copying: $0) }
        }
    }

    /// What the bytes are.
    var kind: Keystore.Kind {
        switch self {
        case .mnemonic: .mnemonic
        case .key: .seed
        }
    }
}
