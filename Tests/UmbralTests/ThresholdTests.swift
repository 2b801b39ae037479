// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Umbral

@Suite("Threshold")
struct ThresholdTests {
    @Test("the holder of the key opens without anybody's help, and nobody else does")
    func opensOriginal() throws {
        var generator = SeededGenerator(seed: 13)
        for count in [0, 1, 12, 32, 100_000] {
            let key = UmbralSecretKey.generate(using: &generator)
            let plaintext = generator.bytes(count)
            let ciphertext = try UmbralCiphertext.encrypt(plaintext, for: key.publicKey)
            #expect(ciphertext.sealed.count == count + 40)
            #expect(try ciphertext.decryptOriginal(with: key) == plaintext)
            let other = UmbralSecretKey.generate(using: &generator)
            #expect(throws: UmbralError.unopenableCiphertext) { try ciphertext.decryptOriginal(with: other) }
        }
    }

    @Test("any fragments, as many as the threshold or more, in any order open; one fewer never does")
    func anyEnoughOpen() throws {
        var generator = SeededGenerator(seed: 14)
        for shares in 1...7 {
            for threshold in 1...shares {
                let grant = try Grant(threshold: threshold, shares: shares, using: &generator)
                for _ in 0..<3 {
                    let shuffled = grant.fragments.shuffled(using: &generator)
                    let count = Int.random(in: threshold...shares, using: &generator)
                    #expect(try grant.open(Array(shuffled.prefix(count))) == grant.plaintext)
                    guard threshold > 1 else { continue }
                    #expect(throws: UmbralError.notOpened) {
                        try grant.open(Array(shuffled.prefix(threshold - 1)))
                    }
                }
            }
        }
    }

    @Test("64 shares are possible, all needed")
    func largest() throws {
        let grant = try Grant(threshold: 64, shares: 64, seed: 15)
        #expect(try grant.open(grant.fragments) == grant.plaintext)
        #expect(throws: UmbralError.notOpened) { try grant.open(Array(grant.fragments.dropLast())) }
    }

    @Test(
        "thresholds that make no sense are refused",
        arguments: [(0, 1), (0, 0), (-1, 3), (4, 3), (1, 0), (1, 65), (65, 65), (Int.max, Int.max)])
    func refusesThresholds(threshold: Int, shares: Int) throws {
        let key = UmbralSecretKey.generate()
        #expect(throws: UmbralError.invalidThreshold(threshold: threshold, shares: shares)) {
            try key.keyFragments(
                for: key.publicKey, signer: UmbralSigner(key), threshold: threshold, shares: shares)
        }
    }

    @Test("what one fragment fewer combines to is not the secret, nor with another receiver's key")
    func fewerTellNothing() throws {
        var generator = SeededGenerator(seed: 16)
        for threshold in 2...5 {
            let grant = try Grant(threshold: threshold, shares: threshold + 1, using: &generator)
            let other = UmbralSecretKey.generate(using: &generator)
            let capsule = grant.ciphertext.capsule
            let secret = try capsule.decapsulateOriginal(with: grant.alice)
            let few = Array(grant.fragments.prefix(threshold - 1))
            for receiver in [grant.bob, other, grant.alice] {
                #expect(throws: UmbralError.notOpened) {
                    try capsule.decapsulateReencrypted(
                        few, delegatingKey: grant.alice.publicKey, receivingKey: receiver)
                }
                // The same without the check at the end, as somebody would who does not want to be told.
                let agreement = KeyAgreement(precursor: few[0].fragment.precursor, receivingKey: receiver)
                let arguments = few.map { agreement.argument(of: $0.id) }
                let weights = try #require(SharingPolynomial.weights(arguments, scale: agreement.sharedSecret))
                let terms = zip(few, weights).flatMap { fragment, weight in
                    [
                        fragment.fragment.points.e1.multiplied(by: weight),
                        fragment.fragment.points.v1.multiplied(by: weight),
                    ]
                }
                let guess = UmbralSharedSecret(try #require(SecretPoint.sum(terms)))
                #expect(guess.bytes != secret.bytes)
            }
            let enough = try capsule.decapsulateReencrypted(
                grant.fragments, delegatingKey: grant.alice.publicKey, receivingKey: grant.bob)
            #expect(enough.bytes == secret.bytes)
        }
    }

    @Test("one set of shares opens every capsule of the key; all of its fragments are needed for each")
    func oneGrantManyCapsules() throws {
        var generator = SeededGenerator(seed: 17)
        let grant = try Grant(threshold: 2, shares: 3, using: &generator)
        for number in 0..<5 {
            let more = try UmbralCiphertext.encrypt([UInt8(number)], for: grant.alice.publicKey, using: &generator)
            let fragments = try grant.shares.suffix(2).map { try $0.reencrypt(more.capsule, using: &generator) }
            let plaintext = try more.decryptReencrypted(
                fragments, delegatingKey: grant.alice.publicKey, receivingKey: grant.bob)
            #expect(plaintext == [UInt8(number)])
        }
    }

    @Test("the same generator repeats a run, and another does not")
    func repeats() throws {
        let (first, second) = (
            try Grant(threshold: 2, shares: 3, seed: 18), try Grant(threshold: 2, shares: 3, seed: 18)
        )
        #expect(first.ciphertext == second.ciphertext)
        #expect(first.fragments.map(\.bytes) == second.fragments.map(\.bytes))
        #expect(try first.ciphertext != Grant(threshold: 2, shares: 3, seed: 19).ciphertext)
    }
}
