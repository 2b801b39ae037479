// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Umbral

@Suite("Forgeries")
struct ForgeryTests {
    private let grant: Grant

    init() throws { grant = try Grant(threshold: 2, shares: 3, seed: 22) }

    /// What a proxy makes that proves `key`, multiplies E and V with other numbers if given, and claims the share's
    /// commitment or the key's own.
    private func forge(
        key: SecretScalar, e: SecretScalar? = nil, v: SecretScalar? = nil, ownCommitment: Bool
    ) throws -> CapsuleFragment {
        let capsule = grant.ciphertext.capsule
        let honest = grant.fragments[0].fragment
        var generator = SeededGenerator(seed: 23)
        let blinding = SecretScalar.random(using: &generator)
        let points = ReencryptionPoints(
            e1: capsule.e.published(times: e ?? key), v1: capsule.v.published(times: v ?? key),
            e2: capsule.e.published(times: blinding), v2: capsule.v.published(times: blinding),
            u1: ownCommitment ? CurvePoint.secondGenerator.published(times: key) : honest.points.u1,
            u2: CurvePoint.secondGenerator.published(times: blinding))
        let z = try #require(key.multiplied(by: points.challenge(for: capsule)).adding(blinding))
        return CapsuleFragment(
            id: honest.id, precursor: honest.precursor, points: points, z: Scalar(publishing: z),
            signature: honest.signature)
    }

    @Test("a proxy that uses its share passes; with another number it fails by proof or by signature")
    func refusesOtherNumbers() throws {
        var generator = SeededGenerator(seed: 24)
        _ = try grant.verify(forge(key: grant.shares[0].fragment.key, ownCommitment: false))
        let wrong = SecretScalar.random(using: &generator)
        #expect(throws: UmbralError.wrongProof) { try grant.verify(forge(key: wrong, ownCommitment: false)) }
        #expect(throws: UmbralError.wrongSignature) { try grant.verify(forge(key: wrong, ownCommitment: true)) }
    }

    @Test("E, V and the commitment must each be multiplied by the share")
    func provesEachPoint() throws {
        var generator = SeededGenerator(seed: 31)
        let (share, wrong) = (grant.shares[0].fragment.key, SecretScalar.random(using: &generator))
        #expect(throws: UmbralError.wrongProof) { try grant.verify(forge(key: share, e: wrong, ownCommitment: false)) }
        #expect(throws: UmbralError.wrongProof) { try grant.verify(forge(key: share, v: wrong, ownCommitment: false)) }
        #expect(throws: UmbralError.wrongProof) { try grant.verify(forge(key: wrong, ownCommitment: false)) }
    }

    @Test("no point and no number of a fragment can be exchanged")
    func everyPartIsProven() throws {
        let honest = grant.fragments[0].simpleBytes
        let foreign = try Grant(threshold: 2, shares: 3, seed: 25).fragments[0].simpleBytes
        // e1, v1, id, X, e2, v2, u1, u2, z, signature.
        let sizes = [33, 33, 32, 33, 33, 33, 33, 33, 32, 64]
        var start = 0
        for size in sizes {
            var bytes = honest
            bytes.replaceSubrange(start..<start + size, with: foreign[start..<start + size])
            let fragment = try CapsuleFragment(simpleBytes: bytes)
            #expect(throws: (any Error).self, "part at \(start)") { try grant.verify(fragment) }
            start += size
        }
        #expect(start == 359)
    }

    @Test("two proofs of one share over different capsules use different random numbers, whatever the generator does")
    func neverRepeatsTheBlinding() throws {
        struct Stuck: RandomNumberGenerator {
            mutating func next() -> UInt64 { 7 }
        }
        var stuck = Stuck()
        let more = try UmbralCiphertext.encrypt([1], for: grant.alice.publicKey)
        let first = try grant.shares[0].reencrypt(grant.ciphertext.capsule, using: &stuck)
        let second = try grant.shares[0].reencrypt(more.capsule, using: &stuck)
        #expect(first.fragment.points.u2 != second.fragment.points.u2)
        #expect(try grant.shares[0].reencrypt(grant.ciphertext.capsule, using: &stuck) == first)
    }

    @Test("a key fragment whose key, commitment or parameters were exchanged is refused")
    func refusesAlteredShares() throws {
        let other = try Grant(threshold: 2, shares: 3, seed: 26).shares[0].bytes
        let honest = grant.shares[0].bytes
        func exchanged(_ range: Range<Int>) -> [UInt8] {
            Array(honest[..<range.lowerBound] + other[range] + honest[range.upperBound...])
        }
        let key = try KeyFragment(bytes: exchanged(73..<105))
        #expect(throws: UmbralError.wrongCommitment) { try grant.verify(key) }
        let both = try KeyFragment(bytes: Array(exchanged(73..<105)[..<143] + other[143..<176] + honest[176...]))
        #expect(throws: UmbralError.wrongSignature) { try grant.verify(both) }
        for range in [39..<71, 107..<140, 178..<242] {
            let share = try KeyFragment(bytes: exchanged(range))
            #expect(throws: UmbralError.wrongSignature) { try grant.verify(share) }
        }
        let point = grant.alice.publicKey.bytes
        #expect(throws: UmbralError.foreignParameters) {
            try KeyFragment(bytes: Array(honest[..<4] + point + honest[37...]))
        }
    }

    @Test("a capsule whose E and V cancel out is refused when opened, not trapped on")
    func refusesCancellingCapsule() throws {
        var generator = SeededGenerator(seed: 27)
        let r = SecretScalar.random(using: &generator)
        let (e, v) = (CurvePoint.generator(times: r), CurvePoint.generator(times: r.negated()))
        let hash = Capsule(e: e, v: v, s: Scalar(publishing: r)).pointsHash
        let s = try #require(r.multiplied(by: hash).subtracting(r))
        let capsule = try Capsule(bytes: Capsule(e: e, v: v, s: Scalar(publishing: s)).bytes)
        #expect(throws: UmbralError.damagedCapsule) { try capsule.decapsulateOriginal(with: grant.alice) }
        let fragments = try grant.shares.map { try $0.reencrypt(capsule) }
        #expect(throws: UmbralError.notOpened) {
            try capsule.decapsulateReencrypted(
                fragments, delegatingKey: grant.alice.publicKey, receivingKey: grant.bob)
        }
    }

    @Test("no bit of the sealed bytes may be another, and none may be missing; nor is another capsule accepted")
    func refusesAlteredCiphertext() throws {
        let ciphertext = try UmbralCiphertext.encrypt([1, 2, 3], for: grant.alice.publicKey)
        for bit in 0..<ciphertext.sealed.count * 8 {
            var sealed = ciphertext.sealed
            sealed[bit / 8] ^= 1 << UInt8(bit % 8)
            let altered = UmbralCiphertext(capsule: ciphertext.capsule, sealed: sealed)
            #expect(throws: UmbralError.unopenableCiphertext) { try altered.decryptOriginal(with: grant.alice) }
        }
        for count in 0..<ciphertext.sealed.count {
            let cut = UmbralCiphertext(capsule: ciphertext.capsule, sealed: Array(ciphertext.sealed.prefix(count)))
            #expect(throws: UmbralError.unopenableCiphertext) { try cut.decryptOriginal(with: grant.alice) }
        }
        let swapped = UmbralCiphertext(capsule: grant.ciphertext.capsule, sealed: ciphertext.sealed)
        #expect(throws: UmbralError.unopenableCiphertext) { try swapped.decryptOriginal(with: grant.alice) }
    }

    @Test("plaintexts over 16 MiB are refused")
    func refusesLarge() throws {
        let large = [UInt8](repeating: 0, count: (1 << 24) + 1)
        #expect(throws: UmbralError.tooLarge) { try UmbralCiphertext.encrypt(large, for: grant.alice.publicKey) }
    }
}
