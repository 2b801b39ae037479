// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// A recovery phrase (BIP-39, English words): 12 to 24 words that hold 16 to 32 bytes of entropy and a checksum.
///
/// The entropy is overwritten with zeros when the last copy goes away, and printing shows nothing. ``phrase`` makes an
/// ordinary string, which nothing can wipe: show it once and let it go.
public struct Mnemonic: Sendable {
    /// How many words; each three words hold four bytes of entropy.
    public enum Length: Int, Sendable, CaseIterable {
        /// 16 bytes of entropy.
        case twelve = 12
        /// 20 bytes of entropy.
        case fifteen = 15
        /// 24 bytes of entropy.
        case eighteen = 18
        /// 28 bytes of entropy.
        case twentyOne = 21
        /// 32 bytes of entropy.
        case twentyFour = 24

        /// Bytes of entropy.
        public var entropySize: Int { rawValue / 3 * 4 }
    }

    private static let bitsPerWord = 11
    private static let seedRounds = 2048

    let entropy: SecretBytes

    /// The phrase of these bytes.
    ///
    /// - Throws: `invalidEntropy` unless there are 16, 20, 24, 28 or 32.
    public init(entropy: [UInt8]) throws(KeysError) {
        guard Length.allCases.contains(where: { $0.entropySize == entropy.count }) else {
            throw KeysError(
                .invalidEntropy, "A phrase has 16, 20, 24, 28 or 32 bytes of entropy, not \(entropy.count).")
        }
        self.entropy = SecretBytes(copying: entropy)
    }

    /// Reads a phrase. Stray whitespace, letter case and compatible Unicode forms do not matter.
    ///
    /// - Throws: `wrongWordCount`, `unknownWord` with the position of the first such word, `wrongChecksum`. No message
    ///   repeats a word.
    public init(phrase: String) throws(KeysError) {
        guard phrase.utf8.count <= Limits.phrase else {
            throw KeysError(.wrongWordCount, "A recovery phrase has at most 24 words; this text is far longer.")
        }
        let words = String(decoding: Normalisation.utf8KD(phrase), as: UTF8.self).lowercased()
            .split(whereSeparator: \.isWhitespace)
        guard let length = Length(rawValue: words.count) else {
            throw KeysError(
                .wrongWordCount, "A recovery phrase has 12, 15, 18, 21 or 24 words; this one has \(words.count).")
        }
        var bits = BitString()
        for (position, word) in words.enumerated() {
            guard let value = WordList.index(of: word) else {
                throw KeysError(
                    .unknownWord, "Word \(position + 1) of the recovery phrase is not in the English word list.")
            }
            bits.append(value, count: Self.bitsPerWord)
        }
        let entropy = Array(bits.bytes.prefix(length.entropySize))
        let expected = Self.bits(of: entropy)
        guard expected == bits else {
            throw KeysError(
                .wrongChecksum, "The recovery phrase has a wrong checksum: a word is wrong or two words are swapped.")
        }
        self.entropy = SecretBytes(copying: entropy)
    }

    private init(random: SecretBytes) {
        entropy = random
    }

    /// A new phrase from the operating system's randomness.
    public static func generate(words: Length = .twentyFour) -> Mnemonic {
        Mnemonic(random: .random(count: words.entropySize))
    }

    /// A new phrase from `generator`; for real keys it must be cryptographically secure.
    public static func generate(
        words: Length = .twentyFour, using generator: inout some RandomNumberGenerator
    ) -> Mnemonic {
        Mnemonic(random: .random(count: words.entropySize, using: &generator))
    }

    /// How many words.
    public var length: Length {
        Length.allCases.first { $0.entropySize == entropy.count } ?? .twentyFour
    }

    /// The words with single spaces between.
    public var phrase: String {
        let bits = Self.bits(of: entropy.withBytes { Array($0) })
        return (0..<length.rawValue)
            .map { WordList.words[bits.value(at: $0 * Self.bitsPerWord, count: Self.bitsPerWord)] }
            .joined(separator: " ")
    }

    /// The 64-byte seed: PBKDF2 with HMAC-SHA-512, 2,048 rounds, password the phrase, salt `mnemonic` and the
    /// passphrase in Unicode form KD. Every passphrase gives another valid seed: a mistyped one is not noticed.
    ///
    /// - Throws: `passphraseTooLong` above 1,024 bytes.
    public func seed(passphrase: String = "") throws(KeysError) -> [UInt8] {
        let salt = Array("mnemonic".utf8) + (try Normalisation.passphrase(passphrase))
        return PBKDF2.deriveBlock(password: Array(phrase.utf8), salt: salt, rounds: Self.seedRounds)
            .withBytes { Array($0) }
    }

    /// The account key: ``seed(passphrase:)`` and then ``SLIP10/privateKey(seed:path:)``.
    ///
    /// - Throws: `passphraseTooLong`, `invalidPath`.
    public func privateKey(
        passphrase: String = "", path: String = SLIP10.accountPath
    ) throws(KeysError) -> PrivateKey {
        try SLIP10.privateKey(seed: seed(passphrase: passphrase), path: path)
    }

    /// Entropy, then one bit of its SHA-256 digest for every 32 bits.
    private static func bits(of entropy: [UInt8]) -> BitString {
        var bits = BitString()
        for byte in entropy { bits.append(Int(byte), count: 8) }
        let checksumSize = entropy.count / 4
        bits.append(Int(Hash.sha256(entropy).bytes[0]) >> (8 - checksumSize), count: checksumSize)
        return bits
    }
}

extension Mnemonic: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Never the words.
    public var description: String { "Mnemonic(redacted)" }
    /// Never the words.
    public var debugDescription: String { description }
    /// No children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
