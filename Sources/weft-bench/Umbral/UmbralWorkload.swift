// SPDX-License-Identifier: Apache-2.0

import Umbral

/// What is measured of ours. The other side, `umbral_peer.py`, does the same under the same names.
struct UmbralWorkload {
    static let names = [
        "encrypt", "decryptOriginal", "keyFragments2of3", "verifyKeyFragment", "reencrypt", "verifyCapsuleFragment",
        "decryptReencrypted2", "decryptReencrypted10",
    ]

    private let alice = UmbralSecretKey.generate()
    private let bob = UmbralSecretKey.generate()
    private let signer = UmbralSigner(.generate())
    private let plaintext = Array("hello world!".utf8)
    private let ciphertext: UmbralCiphertext
    private let share: VerifiedKeyFragment
    private let shareBytes: [UInt8]
    private let fragmentBytes: [UInt8]
    private let two: [VerifiedCapsuleFragment]
    private let ten: [VerifiedCapsuleFragment]

    init() throws {
        let ciphertext = try UmbralCiphertext.encrypt(plaintext, for: alice.publicKey)
        self.ciphertext = ciphertext
        let (alice, bob, signer) = (alice, bob, signer)
        func shares(_ count: Int) throws -> [VerifiedKeyFragment] {
            try alice.keyFragments(for: bob.publicKey, signer: signer, threshold: count, shares: count)
        }
        share = try shares(1)[0]
        shareBytes = share.bytes
        fragmentBytes = try share.reencrypt(ciphertext.capsule).bytes
        two = try shares(2).map { try $0.reencrypt(ciphertext.capsule) }
        ten = try shares(10).map { try $0.reencrypt(ciphertext.capsule) }
    }

    /// The mean time of each operation over `runs` runs.
    func microseconds(runs: Int) throws -> [String: Double] {
        var found: [String: Double] = [:]
        for name in Self.names {
            let start = ContinuousClock.now
            for _ in 0..<runs { try perform(name) }
            found[name] = (ContinuousClock.now - start) / .microseconds(1) / Double(runs)
        }
        return found
    }

    private func perform(_ name: String) throws {
        switch name {
        case "encrypt": _ = try UmbralCiphertext.encrypt(plaintext, for: alice.publicKey)
        case "decryptOriginal": _ = try ciphertext.decryptOriginal(with: alice)
        case "keyFragments2of3":
            _ = try alice.keyFragments(for: bob.publicKey, signer: signer, threshold: 2, shares: 3)
        case "verifyKeyFragment":
            _ = try KeyFragment(bytes: shareBytes).verified(
                by: signer.verifyingKey, delegatingKey: alice.publicKey, receivingKey: bob.publicKey)
        case "reencrypt": _ = try share.reencrypt(ciphertext.capsule)
        case "verifyCapsuleFragment":
            _ = try CapsuleFragment(bytes: fragmentBytes).verified(
                for: ciphertext.capsule, by: signer.verifyingKey, delegatingKey: alice.publicKey,
                receivingKey: bob.publicKey)
        case "decryptReencrypted2": try open(two)
        default: try open(ten)
        }
    }

    private func open(_ fragments: [VerifiedCapsuleFragment]) throws {
        _ = try ciphertext.decryptReencrypted(fragments, delegatingKey: alice.publicKey, receivingKey: bob)
    }
}
