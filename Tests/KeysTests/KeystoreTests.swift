// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Keys

@Suite("Key file contents")
struct KeystoreTests {
    /// Work factors at the lower bounds: quick, and only for tests.
    static func cheap() throws -> Argon2id { try Argon2id(memory: 1 << 20, iterations: 1) }

    static let badCosts: [(memory: Int, iterations: Int)] = [
        (0, 1), (-1, 1), (1_047_552, 1), (1_048_577, 1), (1_073_742_848, 1), (.max, 1), (1_048_576, 0),
        (1_048_576, 17), (1_048_576, -1), (1_048_576, .max),
    ]

    static func sealed(_ secret: KeySecret, passphrase: String = "correct horse") throws -> Keystore {
        try Keystore.seal(secret, name: "alice", passphrase: passphrase, cost: cheap())
    }

    @Test("a key comes back with its passphrase")
    func key() throws {
        let key = PrivateKey.generate()
        let keystore = try Keystore(json: Self.sealed(.key(key)).json())
        #expect(keystore.kind == .seed)
        #expect(keystore.name == "alice")
        #expect(keystore.publicKey == key.publicKey)
        #expect(try keystore.open(passphrase: "correct horse").privateKey().publicKey == key.publicKey)
    }

    @Test("a phrase of every length comes back with its passphrase", arguments: Mnemonic.Length.allCases)
    func phrase(length: Mnemonic.Length) throws {
        let mnemonic = Mnemonic.generate(words: length)
        let keystore = try Keystore(json: Self.sealed(.mnemonic(mnemonic)).json())
        #expect(keystore.kind == .mnemonic)
        guard case .mnemonic(let opened) = try keystore.open(passphrase: "correct horse") else {
            Issue.record("opened as a key")
            return
        }
        #expect(opened.phrase == mnemonic.phrase)
        #expect(try keystore.publicKey == mnemonic.privateKey().publicKey)
    }

    @Test("a wrong passphrase is refused", arguments: ["", "correct horsf", "correct horse ", "Correct horse"])
    func wrongPassphrase(passphrase: String) throws {
        let keystore = try Self.sealed(.key(.generate()))
        #expect(
            code { try keystore.open(passphrase: passphrase) } == .wrongPassphraseOrDamaged)
    }

    @Test("a passphrase typed in another Unicode form opens")
    func unicodeForms() throws {
        let keystore = try Self.sealed(.key(.generate()), passphrase: "caf\u{e9}")
        #expect(throws: Never.self) { try keystore.open(passphrase: "cafe\u{301}") }
    }

    @Test("two files of one key under one passphrase have nothing in common")
    func fresh() throws {
        let key = PrivateKey.generate()
        let (first, second) = (try Self.sealed(.key(key)), try Self.sealed(.key(key)))
        #expect(first.salt != second.salt)
        #expect(first.nonce != second.nonce)
        #expect(first.ciphertext != second.ciphertext)
    }

    @Test("neither the file nor an error shows the secret")
    func secrecy() throws {
        let seed = Array("0123456789abcdef0123456789abcdef".utf8)
        let keystore = try Self.sealed(.key(PrivateKey(seed: seed)))
        let text = String(decoding: try keystore.json(), as: UTF8.self)
        #expect(!text.contains("0123456789abcdef"))
        #expect(!text.contains("30313233"))
        #expect(!text.contains("correct horse"))
        #expect(!"\(keystore)".contains("48, 49, 50, 51"))
    }

    @Test("every field is authenticated: a change in any one is noticed")
    func authentication() throws {
        let keystore = try Self.sealed(.key(.generate()))
        func with(
            name: String? = nil, publicKey: PublicKey? = nil, kind: Keystore.Kind? = nil, cost: Argon2id? = nil,
            salt: [UInt8]? = nil, nonce: [UInt8]? = nil, ciphertext: [UInt8]? = nil
        ) throws -> Keystore {
            try Keystore(
                name: name ?? keystore.name, publicKey: publicKey ?? keystore.publicKey, kind: kind ?? keystore.kind,
                cost: cost ?? keystore.cost, salt: salt ?? keystore.salt, nonce: nonce ?? keystore.nonce,
                ciphertext: ciphertext ?? keystore.ciphertext)
        }
        var edited = [
            try with(name: "alicf"), try with(publicKey: PrivateKey.generate().publicKey), try with(kind: .mnemonic),
            try with(cost: Argon2id(memory: 1 << 20, iterations: 2)),
            try with(cost: Argon2id(memory: (1 << 20) + 1024, iterations: 1)),
            try with(ciphertext: []), try with(ciphertext: Array(keystore.ciphertext.prefix(15))),
        ]
        for index in keystore.salt.indices { edited.append(try with(salt: flipped(keystore.salt, index))) }
        for index in keystore.nonce.indices { edited.append(try with(nonce: flipped(keystore.nonce, index))) }
        for index in keystore.ciphertext.indices {
            edited.append(try with(ciphertext: flipped(keystore.ciphertext, index)))
        }
        for keystore in edited {
            let refusal = code { try keystore.open(passphrase: "correct horse") }
            #expect(refusal == .wrongPassphraseOrDamaged)
        }
        #expect(throws: Never.self) { try with().open(passphrase: "correct horse") }
    }

    @Test("a file that seals one key under the name of another does not open, although its tag fits")
    func mismatchedKey() throws {
        let (secret, other) = (KeySecret.key(.generate()), PrivateKey.generate().publicKey)
        func keystore(_ publicKey: PublicKey, _ ciphertext: [UInt8]) throws -> Keystore {
            try Keystore(
                name: "alice", publicKey: publicKey, kind: .seed, cost: Self.cheap(), salt: Array(0..<16),
                nonce: Array(0..<24), ciphertext: ciphertext)
        }
        let key = try Self.cheap().key(passphrase: Array("p".utf8), salt: Array(0..<16))
        for publicKey in [other, try secret.privateKey().publicKey] {
            let ciphertext = try keystore(publicKey, []).encrypt(secret.bytes, under: key)
            let file = try keystore(publicKey, ciphertext)
            #expect(code { try file.open(passphrase: "p") } == (publicKey == other ? .wrongPassphraseOrDamaged : nil))
        }
    }

    @Test(
        "names that are no plain file names are refused",
        arguments: [
            "", ".", "..", ".hidden", "a/b", "../a", "a b", "ä", "a\u{0}", "a\n", String(repeating: "a", count: 65),
        ]
    )
    func names(name: String) throws {
        let cost = try Self.cheap()
        let refusal = code {
            try Keystore.seal(.key(.generate()), name: name, passphrase: "p", cost: cost)
        }
        #expect(refusal == .invalidName)
    }

    @Test(
        "work factors outside the bounds are refused",
        arguments: badCosts
    )
    func costs(memory: Int, iterations: Int) {
        #expect(
            code { try Argon2id(memory: memory, iterations: iterations) } == .costOutOfBounds)
    }

    @Test("the standard work factors are 64 MiB and three passes, and open")
    func standardCost() throws {
        #expect(Argon2id.standard.memory == 64 << 20)
        #expect(Argon2id.standard.iterations == 3)
        let key = PrivateKey.generate()
        let keystore = try Keystore.seal(.key(key), name: "alice", passphrase: "p")
        #expect(keystore.cost == .standard)
        #expect(try keystore.open(passphrase: "p").privateKey().publicKey == key.publicKey)
    }

    private func flipped(_ bytes: [UInt8], _ index: Int) -> [UInt8] {
        var copy = bytes
        copy[index] ^= 1
        return copy
    }
}
