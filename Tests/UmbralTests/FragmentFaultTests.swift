// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Umbral

@Suite("Faulty and hostile fragments")
struct FragmentFaultTests {
    private let grant: Grant
    private let other: Grant

    init() throws {
        grant = try Grant(threshold: 2, shares: 3, seed: 20)
        other = try Grant(threshold: 2, shares: 3, seed: 21)
    }

    @Test("what is sound verifies, for proxy and receiver")
    func soundVerifies() throws {
        for share in grant.shares { _ = try grant.verify(share.unverified) }
        let verified = try grant.fragments.map { try grant.verify($0.unverified) }
        #expect(verified == grant.fragments)
        #expect(try grant.open(verified) == grant.plaintext)
    }

    @Test("no fragments, too many fragments")
    func refusesCounts() throws {
        #expect(throws: UmbralError.noFragments) { try grant.open([]) }
        let many = [VerifiedCapsuleFragment](repeating: grant.fragments[0], count: 65)
        #expect(throws: UmbralError.tooLarge) { try grant.open(many) }
    }

    @Test("a fragment counts once, also when its proxy re-encrypts a second time")
    func refusesRepeated() throws {
        let again = try grant.shares[0].reencrypt(grant.ciphertext.capsule)
        #expect(again != grant.fragments[0])
        for second in [grant.fragments[0], again] {
            #expect(throws: UmbralError.repeatedFragment) { try grant.open([grant.fragments[0], second]) }
            #expect(throws: UmbralError.repeatedFragment) { try grant.open(grant.fragments + [second]) }
        }
    }

    @Test("fragments of another grant to the same receiver do not mix")
    func refusesMixed() throws {
        let shares = try grant.alice.keyFragments(
            for: grant.bob.publicKey, signer: grant.signer, threshold: 2, shares: 3)
        let fragment = try grant.verify(shares[0].reencrypt(grant.ciphertext.capsule).unverified)
        #expect(throws: UmbralError.mixedFragments) { try grant.open([grant.fragments[0], fragment]) }
    }

    @Test("a fragment of another capsule fails its verification, and is refused when it was verified for that capsule")
    func refusesOtherCapsule() throws {
        let more = try UmbralCiphertext.encrypt([1], for: grant.alice.publicKey)
        let fragment = try grant.shares[0].reencrypt(more.capsule)
        #expect(throws: UmbralError.wrongProof) { try grant.verify(fragment.unverified) }
        #expect(throws: UmbralError.fragmentOfOtherCapsule) { try grant.open([grant.fragments[1], fragment]) }
    }

    @Test("a fragment of another delegator's share is not signed")
    func refusesOtherShare() throws {
        let fragment = try other.shares[0].reencrypt(grant.ciphertext.capsule)
        #expect(throws: UmbralError.wrongSignature) { try grant.verify(fragment.unverified) }
        #expect(throws: UmbralError.mixedFragments) { try grant.open([grant.fragments[1], fragment]) }
    }

    @Test("a wrong verifying, delegating or receiving key is told")
    func refusesWrongKeys() throws {
        let (share, fragment) = (grant.shares[0].unverified, grant.fragments[0].unverified)
        let right = (grant.signer.verifyingKey, grant.alice.publicKey, grant.bob.publicKey)
        let wrong = other.bob.publicKey
        for keys in [(wrong, right.1, right.2), (right.0, wrong, right.2), (right.0, right.1, wrong)] {
            #expect(throws: UmbralError.wrongSignature) {
                try share.verified(by: keys.0, delegatingKey: keys.1, receivingKey: keys.2)
            }
            #expect(throws: UmbralError.wrongSignature) {
                try fragment.verified(
                    for: grant.ciphertext.capsule, by: keys.0, delegatingKey: keys.1, receivingKey: keys.2)
            }
        }
    }

    @Test("opening with another receiving or delegating key fails")
    func refusesOtherParties() throws {
        let (fragments, ciphertext) = (grant.fragments, grant.ciphertext)
        #expect(throws: UmbralError.notOpened) {
            try ciphertext.decryptReencrypted(
                fragments, delegatingKey: grant.alice.publicKey, receivingKey: other.bob)
        }
        #expect(throws: UmbralError.notOpened) {
            try ciphertext.decryptReencrypted(
                fragments, delegatingKey: other.alice.publicKey, receivingKey: grant.bob)
        }
    }

    @Test("the four ways to sign a share ask for the keys that they name, and look at no others")
    func asksForKeys() throws {
        let (signer, wrong) = (grant.signer, other.alice.publicKey)
        let (a, b) = (grant.alice.publicKey, grant.bob.publicKey)
        for (signsA, signsB) in [(false, false), (false, true), (true, false), (true, true)] {
            let share = try grant.alice.keyFragments(
                for: b, signer: signer, threshold: 1, shares: 1, signsDelegatingKey: signsA, signsReceivingKey: signsB
            )[0]
            let loose = try KeyFragment(bytes: share.bytes)
            #expect(loose.signsDelegatingKey == signsA && loose.signsReceivingKey == signsB)
            func verify(_ a: UmbralPublicKey?, _ b: UmbralPublicKey?) throws(UmbralError) {
                _ = try loose.verified(by: signer.verifyingKey, delegatingKey: a, receivingKey: b)
            }
            try verify(a, b)
            try verify(signsA ? a : nil, signsB ? b : nil)
            try verify(signsA ? a : wrong, signsB ? b : wrong)
            if signsA {
                #expect(throws: UmbralError.delegatingKeyNeeded) { try verify(nil, b) }
                #expect(throws: UmbralError.wrongSignature) { try verify(wrong, b) }
            }
            if signsB {
                #expect(throws: UmbralError.receivingKeyNeeded) { try verify(a, nil) }
                #expect(throws: UmbralError.wrongSignature) { try verify(a, wrong) }
            }
            // The receiver's signature names both keys whatever the proxy's does.
            _ = try grant.verify(share.reencrypt(grant.ciphertext.capsule).unverified)
        }
    }
}
