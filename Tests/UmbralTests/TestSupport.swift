// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import Multiformats

@testable import Umbral

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// The bytes of hexadecimal text.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text) }

func hexText(_ bytes: [UInt8]) -> String { String(Multibase.encode(bytes, as: .base16).dropFirst()) }

/// This folder, also where it is reached by a link.
let testFolder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()

extension UmbralSecretKey {
    var bytes: [UInt8] { withBytes { Array($0) } }
}

extension UmbralSharedSecret {
    var bytes: [UInt8] { withKey { Array($0) } }
}

extension SecretScalar {
    var bytes: [UInt8] { withBytes { Array($0) } }

    init?(_ bytes: [UInt8]) {
        guard let scalar = bytes.withUnsafeBytes({ SecretScalar($0) }) else { return nil }
        self = scalar
    }
}

/// One delegator, one receiver, something encrypted and what re-encryption makes of it.
struct Grant {
    let alice: UmbralSecretKey
    let bob: UmbralSecretKey
    let signer: UmbralSigner
    let plaintext: [UInt8]
    let ciphertext: UmbralCiphertext
    let shares: [VerifiedKeyFragment]
    let fragments: [VerifiedCapsuleFragment]

    init(threshold: Int, shares count: Int, using generator: inout SeededGenerator) throws {
        alice = .generate(using: &generator)
        bob = .generate(using: &generator)
        signer = UmbralSigner(.generate(using: &generator))
        plaintext = generator.bytes(Int.random(in: 0...40, using: &generator))
        ciphertext = try .encrypt(plaintext, for: alice.publicKey, using: &generator)
        shares = try alice.keyFragments(
            for: bob.publicKey, signer: signer, threshold: threshold, shares: count, using: &generator)
        var made: [VerifiedCapsuleFragment] = []
        for share in shares { made.append(try share.reencrypt(ciphertext.capsule, using: &generator)) }
        fragments = made
    }

    init(threshold: Int, shares: Int, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        try self.init(threshold: threshold, shares: shares, using: &generator)
    }

    /// What Bob reads with these fragments.
    func open(_ fragments: [VerifiedCapsuleFragment]) throws(UmbralError) -> [UInt8] {
        try ciphertext.decryptReencrypted(fragments, delegatingKey: alice.publicKey, receivingKey: bob)
    }

    /// Verifies as Bob does.
    func verify(_ fragment: CapsuleFragment) throws(UmbralError) -> VerifiedCapsuleFragment {
        try fragment.verified(
            for: ciphertext.capsule, by: signer.verifyingKey, delegatingKey: alice.publicKey,
            receivingKey: bob.publicKey)
    }

    /// Verifies as a proxy does.
    func verify(_ share: KeyFragment) throws(UmbralError) -> VerifiedKeyFragment {
        try share.verified(by: signer.verifyingKey, delegatingKey: alice.publicKey, receivingKey: bob.publicKey)
    }
}
