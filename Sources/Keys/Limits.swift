// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module, with its reason.
enum Limits {
    /// Longest text tried as a public key, in UTF-8 bytes: `did:key:` and a fingerprint need 56.
    static let publicKeyText = 128
    /// Longest signing tag, in UTF-8 bytes: tags are short constants of the program.
    static let signingTag = 64
    /// Longest recovery phrase, in UTF-8 bytes: 24 words need at most 215; the rest is room for stray whitespace.
    static let phrase = 1024
    /// Longest passphrase, in UTF-8 bytes before normalisation.
    static let passphrase = 1024
    /// Longest derivation path in steps; BIP-32 stores the depth in one byte, real paths have five.
    static let pathSteps = 16
    /// Longest derivation path in UTF-8 bytes: 16 steps of `/2147483647'`.
    static let pathText = 256
    /// Seed lengths that SLIP-0010 and BIP-32 allow, in bytes.
    static let seed = 16...64
    /// Longest key name, in bytes: it must also do as a file name.
    static let keyName = 64
    /// Largest key file, in bytes: a real one has less than 1 KiB.
    static let keyFile = 64 * 1024
    /// Argon2id memory, in bytes. Below, guessing is too cheap; above, a hostile file could exhaust the machine.
    static let argonMemory = 1 << 20...1 << 30
    /// Argon2id passes. At 1 GiB, 16 passes take about half a minute.
    static let argonPasses = 1...16
}
