// SPDX-License-Identifier: Apache-2.0

/// A failure of this module. Two errors are equal when their codes are, so that nothing decides by the text.
///
/// No message ever holds a secret: not a word of a phrase, not a passphrase, not a byte of a key.
public struct KeysError: Error, Equatable, CustomStringConvertible {
    /// What kind of failure it was.
    public enum Code: String, Sendable, CaseIterable {
        /// The text is no Ed25519 public key: ask for one that starts with `z6Mk`.
        case invalidPublicKey
        /// A private key's seed is not 32 bytes, or a derivation seed not 16 to 64.
        case invalidSeed
        /// The entropy of a recovery phrase is not 16, 20, 24, 28 or 32 bytes.
        case invalidEntropy
        /// A recovery phrase has not 12, 15, 18, 21 or 24 words.
        case wrongWordCount
        /// A word of a recovery phrase is not in the English list; the message has its position.
        case unknownWord
        /// All words are known but their checksum is wrong: a word is wrong or two are swapped.
        case wrongChecksum
        /// A derivation path is not `m/1'/2'…` with hardened steps only.
        case invalidPath
        /// The passphrase is longer than 1,024 bytes.
        case passphraseTooLong
        /// A key's name has characters other than letters, digits, `.`, `_`, `-`, or is empty or too long.
        case invalidName
        /// The file is no key file: not JSON of the expected shape.
        case malformedKeystore
        /// A key file of another version or with a method that this program does not know.
        case unsupportedKeystore
        /// The work factors are outside the accepted bounds.
        case costOutOfBounds
        /// Wrong passphrase, or the file was damaged or edited: the cipher cannot tell which.
        case wrongPassphraseOrDamaged
        /// The key derivation could not get the memory that it needs.
        case outOfMemory
        /// There is no file at the path.
        case fileNotFound
        /// There is already a file at the path, and it was not to be replaced.
        case fileExists
        /// The file is not a regular file, belongs to somebody else, or others can open it.
        case unsafeFile
        /// The file is too large to be a key file.
        case fileTooLarge
        /// Another failure of the file system.
        case fileSystem
    }

    /// What kind of failure it was.
    public let code: Code
    /// What happened and what to do, in a sentence for the person at the terminal.
    public let message: String

    /// Makes an error; `message` must not contain secrets.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    public static func == (lhs: KeysError, rhs: KeysError) -> Bool { lhs.code == rhs.code }
}
