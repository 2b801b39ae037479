// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Umbral

/// Everything that crosses the border between us and umbral-pre, both ways.
@Suite("Beside umbral-pre", .enabled(if: UmbralPeer.isPresent, "umbral-pre is not installed; the vectors are tested"))
struct PeerTests {
    private let peer: UmbralPeer

    init() throws { peer = try UmbralPeer() }

    @Test(
        "whoever encrypts, shares, re-encrypts and opens, it opens, for every threshold up to 5 of up to 8",
        arguments: 1...5)
    func everyMixture(threshold: Int) throws {
        var generator = SeededGenerator(seed: 30 + UInt64(threshold))
        for shares in threshold...8 {
            for mixture in 0..<16 {
                try open(threshold, shares, mixture, &generator)
            }
        }
    }

    /// Bits of `mixture`: who encrypts, who shares, who opens, and whether one side re-encrypts all or each some.
    private func open(_ threshold: Int, _ shares: Int, _ mixture: Int, _ generator: inout SeededGenerator) throws {
        func isOurs(_ bit: Int) -> Bool { mixture >> bit & 1 == 1 }
        let alice = isOurs(0) ? UmbralSecretKey.generate(using: &generator) : try peer.secretKey()
        let bob = isOurs(1) ? UmbralSecretKey.generate(using: &generator) : try peer.secretKey()
        let signing = UmbralSecretKey.generate(using: &generator)
        let (a, b, v) = (alice.publicKey, bob.publicKey, signing.publicKey)
        let (signsA, signsB) = (Bool.random(using: &generator), Bool.random(using: &generator))
        let plaintext = generator.bytes(Int.random(in: 0...64, using: &generator))
        let ciphertext = isOurs(0) ? try .encrypt(plaintext, for: a) : try peer.encrypt(plaintext, for: a)
        let made =
            isOurs(1)
            ? try alice.keyFragments(
                for: b, signer: UmbralSigner(signing), threshold: threshold, shares: shares,
                signsDelegatingKey: signsA, signsReceivingKey: signsB, using: &generator
            ).map(\.unverified)
            : try peer.keyFragments(
                from: alice, for: b, signing: signing, threshold: threshold, shares: shares,
                signsDelegatingKey: signsA, signsReceivingKey: signsB)
        var fragments: [CapsuleFragment] = []
        for share in made {
            let (a, b) = (signsA ? a : nil, signsB ? b : nil)
            let reencryptsHere = isOurs(3) ? Bool.random(using: &generator) : isOurs(2)
            fragments.append(
                reencryptsHere
                    ? try share.verified(by: v, delegatingKey: a, receivingKey: b)
                        .reencrypt(ciphertext.capsule, using: &generator).unverified
                    : try peer.reencrypt(ciphertext.capsule, with: share, by: v, delegating: a, receiving: b))
        }
        let chosen = Array(fragments.shuffled(using: &generator).prefix(threshold))
        let verified = try chosen.map {
            try $0.verified(for: ciphertext.capsule, by: v, delegatingKey: a, receivingKey: b)
        }
        #expect(try ciphertext.decryptReencrypted(verified, delegatingKey: a, receivingKey: bob) == plaintext)
        #expect(
            try peer.decryptReencrypted(ciphertext, chosen, by: v, delegating: a, receiving: bob) == plaintext)
        #expect(try ciphertext.decryptOriginal(with: alice) == plaintext)
        #expect(try peer.decryptOriginal(ciphertext, with: alice) == plaintext)
        let few = Array(chosen.dropLast())
        #expect(throws: UmbralPeer.Refusal.self) {
            try peer.decryptReencrypted(ciphertext, few, by: v, delegating: a, receiving: bob)
        }
    }

    @Test("it writes what it reads of ours as we wrote it")
    func readsOurs() throws {
        var generator = SeededGenerator(seed: 40)
        for _ in 0..<10 {
            let grant = try Grant(threshold: 2, shares: 3, using: &generator)
            let capsule = grant.ciphertext.capsule
            let objects: [(String, [UInt8], [UInt8]?)] = [
                ("public", grant.alice.publicKey.bytes, nil), ("secret", grant.alice.bytes, nil),
                ("signature", grant.signer.signature(of: [1]).bytes, nil),
                ("capsule", capsule.bytes, capsule.simpleBytes), ("keyFragment", grant.shares[0].bytes, nil),
                ("capsuleFragment", grant.fragments[0].bytes, grant.fragments[0].simpleBytes),
            ]
            for (kind, bytes, simple) in objects {
                let answer = try peer.rewrite(kind, bytes)
                #expect(try peer.bytes(answer.bytes) == bytes, "\(kind)")
                #expect(try answer.simple.map(hex) == simple, "\(kind)")
            }
        }
    }

    @Test("signatures of either side verify on the other, and public keys agree")
    func signatures() throws {
        var generator = SeededGenerator(seed: 41)
        for count in 0..<20 {
            let key = UmbralSecretKey.generate(using: &generator)
            let message = generator.bytes(count * 7)
            let request = ["secret": hexText(key.bytes), "message": hexText(message)]
            let theirs = try UmbralSignature(bytes: peer.bytes(peer.ask("sign", request).bytes))
            #expect(theirs.verifies(message, by: key.publicKey))
            #expect(try peer.bytes(peer.ask("public_key", request).public) == key.publicKey.bytes)
            let ours = UmbralSigner(key).signature(of: message)
            for (text, isGood) in [(message, true), (message + [0], false)] {
                let answer = try peer.ask(
                    "verify",
                    [
                        "public": hexText(key.publicKey.bytes), "signature": hexText(ours.bytes),
                        "message": hexText(text),
                    ])
                #expect(answer.flag == isGood)
            }
        }
    }

    @Test("factories of the same seed derive the same")
    func factories() throws {
        var generator = SeededGenerator(seed: 42)
        for count in 0..<20 {
            let (seed, label) = (generator.bytes(32), generator.bytes(count))
            let theirs = try peer.ask("factory", ["seed": hexText(seed), "label": hexText(label)])
            let ours = try UmbralSecretKeyFactory(seed: seed)
            #expect(try ours.key(label: label).bytes == peer.bytes(theirs.secret))
            #expect(try ours.secret(label: label) == peer.bytes(theirs.bytes))
            #expect(try ours.factory(label: label).key(label: label).bytes == peer.bytes(theirs.simple))
        }
    }
}
