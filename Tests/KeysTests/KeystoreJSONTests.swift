// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Keys

@Suite("Key file format")
struct KeystoreJSONTests {
    /// A file as version 1 writes it: it must open for ever.
    static let golden = """
        {
          "cipher" : "xchacha20poly1305",
          "ciphertext" : "uLatGM3v2AzHkAfBAPKSEhTPA-q5fyvbZ87thafm7ng0",
          "holds" : "mnemonic",
          "kdf" : {
            "iterations" : 1,
            "memory" : 1048576,
            "name" : "argon2id",
            "salt" : "uAAECAwQFBgcICQoLDA0ODw"
          },
          "name" : "alice",
          "nonce" : "uZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7",
          "publicKey" : "z6MknHeUKZPhQrve6Lu62FvWNhpxrtEixDfmdBncbP9tcEkN",
          "version" : 1
        }
        """

    @Test("a file written by the first version opens")
    func goldenFile() throws {
        let keystore = try Keystore(json: Array(Self.golden.utf8))
        let secret = try keystore.open(passphrase: "correct horse")
        guard case .mnemonic(let mnemonic) = secret else {
            Issue.record("opened as a key")
            return
        }
        #expect(mnemonic.phrase == MnemonicTests.words)
        #expect(String(decoding: try keystore.json(), as: UTF8.self) == Self.golden + "\n")
    }

    @Test(
        "a file with one field changed is refused for what is wrong with it",
        arguments: [
            ("\"version\" : 1", "\"version\" : 2", KeysError.Code.unsupportedKeystore),
            ("\"version\" : 1", "\"version\" : 1e308", .malformedKeystore),
            ("\"version\" : 1", "\"version\" : 99999999999999999999", .malformedKeystore),
            ("\"version\" : 1", "\"versio\" : 1", .malformedKeystore),
            ("argon2id", "argon2i", .unsupportedKeystore),
            ("xchacha20poly1305", "aes256gcm", .unsupportedKeystore),
            ("\"memory\" : 1048576", "\"memory\" : 2147483648", .costOutOfBounds),
            ("\"memory\" : 1048576", "\"memory\" : -1", .costOutOfBounds),
            ("\"memory\" : 1048576", "\"memory\" : 1.5", .malformedKeystore),
            ("\"memory\" : 1048576", "\"memory\" : null", .malformedKeystore),
            ("\"iterations\" : 1", "\"iterations\" : 1000000", .costOutOfBounds),
            ("\"holds\" : \"mnemonic\"", "\"holds\" : \"wallet\"", .malformedKeystore),
            ("\"name\" : \"alice\"", "\"name\" : \"../alice\"", .invalidName),
            ("\"name\" : \"alice\"", "\"name\" : 7", .malformedKeystore),
            ("\"publicKey\" : \"z", "\"publicKey\" : \"f", .invalidPublicKey),
            ("\"nonce\" : \"u", "\"nonce\" : \"uAAAA", .malformedKeystore),
            ("\"nonce\" : \"u", "\"nonce\" : \"f", .malformedKeystore),
            ("\"salt\" : \"u", "\"salt\" : \"uAAAA", .malformedKeystore),
            ("\"ciphertext\" : \"u", "\"ciphertext\" : \"uAAAAAAAAAAAAAAAAAAAAAAAA", .malformedKeystore),
            ("{", "[", .malformedKeystore),
        ]
    )
    func edited(old: String, new: String, expected: KeysError.Code) throws {
        let range = try #require(Self.golden.range(of: old))
        let file = Self.golden.replacingCharacters(in: range, with: new)
        #expect(code { try Keystore(json: Array(file.utf8)) } == expected)
    }

    @Test("a file cut at any byte is refused")
    func truncation() {
        let bytes = Array(Self.golden.utf8)
        for count in bytes.indices {
            let refusal = code { try Keystore(json: Array(bytes.prefix(count))) }
            #expect(refusal == .malformedKeystore)
        }
    }

    @Test("a file with any bit flipped is refused, fails to open, or is the same key")
    func bitFlips() throws {
        let bytes = Array(Self.golden.utf8)
        let original = try Keystore(json: bytes)
        for index in bytes.indices {
            for bit in UInt8(0)..<8 {
                var copy = bytes
                copy[index] ^= 1 << bit
                guard let read = try? Keystore(json: copy), read != original else { continue }
                // Flips in the name, the salt, the nonce or the ciphertext, for example, keep the format.
                #expect((try? read.open(passphrase: "correct horse")) == nil, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test("random bytes and deep nesting never trap", arguments: 0..<50)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let noise = generator.bytes(Int.random(in: 0..<2000, using: &generator))
        #expect(code { try Keystore(json: noise) } == .malformedKeystore)
        let nested = Array(String(repeating: "[", count: Int.random(in: 1..<60_000, using: &generator)).utf8)
        #expect(code { try Keystore(json: nested) } == .malformedKeystore)
    }

    @Test("a file above the limit is refused unread")
    func tooLarge() {
        let spaces: [UInt8] = Array(repeating: 0x20, count: 64 * 1024 + 1)
        #expect(code { try Keystore(json: spaces) } == .fileTooLarge)
    }
}
