// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Umbral

/// `Vectors/umbral-pre.json`, which `Peers/umbral_vectors.py` made.
private struct Vectors: Decodable {
    struct HashVector: Decodable {
        let domain: String
        let data: String
        let scalar: String
    }

    struct Factory: Decodable {
        let seed: String
        let label: String
        let key: String
        let secret: String
        let factoryKey: String
    }

    struct Signature: Decodable {
        let secret: String
        let `public`: String
        let message: String
        let signature: String
        let verifies: Bool
        let high: String
        let highVerifies: Bool
    }

    struct Grant: Decodable {
        let threshold: Int
        let signsDelegatingKey: Bool
        let signsReceivingKey: Bool
        let delegating: String
        let receiving: String
        let signing: String
        let plaintext: String
        let capsule: String
        let capsuleSimple: String
        let sealed: String
        let keyFragments: [String]
        let capsuleFragments: [String]
        let capsuleFragmentsSimple: [String]
    }

    let hashes: [HashVector]
    let factories: [Factory]
    let signatures: [Signature]
    let grants: [Grant]

    static func load() throws -> Vectors {
        let data = try Data(contentsOf: testFolder.appendingPathComponent("Vectors/umbral-pre.json"))
        return try JSONDecoder().decode(Vectors.self, from: data)
    }
}

@Suite("Vectors of umbral-pre 0.11.0")
struct VectorTests {
    private let vectors: Vectors

    init() throws { vectors = try Vectors.load() }

    @Test("hashes become the same numbers")
    func hashes() throws {
        #expect(vectors.hashes.count == 12)
        for vector in vectors.hashes {
            var hash = ScalarHash(domain: Array(vector.domain.utf8))
            try hex(vector.data).withUnsafeBytes { hash.add($0) }
            #expect(try hash.scalar().raw.bytes == hex(vector.scalar))
        }
    }

    @Test("a factory derives the same keys, secrets and factories")
    func factories() throws {
        #expect(vectors.factories.count == 3)
        for vector in vectors.factories {
            let factory = try UmbralSecretKeyFactory(seed: hex(vector.seed))
            let label = try hex(vector.label)
            #expect(try factory.key(label: label).bytes == hex(vector.key))
            #expect(try factory.secret(label: label) == hex(vector.secret))
            #expect(try factory.factory(label: label).key(label: label).bytes == hex(vector.factoryKey))
        }
    }

    @Test("signatures get the same verdict, with a high s too")
    func signatures() throws {
        #expect(vectors.signatures.count == 3)
        for vector in vectors.signatures {
            let key = try UmbralPublicKey(bytes: hex(vector.public))
            let message = try hex(vector.message)
            #expect(try UmbralSecretKey(bytes: hex(vector.secret)).publicKey == key)
            let signature = try UmbralSignature(bytes: hex(vector.signature))
            #expect(signature.verifies(message, by: key) == vector.verifies)
            let high = try UmbralSignature(bytes: hex(vector.high))
            #expect(high.verifies(message, by: key) == vector.highVerifies)
            #expect(vector.verifies && vector.highVerifies)
            #expect(!signature.verifies(message + [0], by: key))
        }
    }

    @Test("capsules and fragments are read, written again as they were, verified and opened", arguments: 0..<7)
    func grants(index: Int) throws {
        #expect(vectors.grants.count == 7)
        let vector = vectors.grants[index]
        let (alice, bob) = (
            try UmbralSecretKey(bytes: hex(vector.delegating)), try UmbralSecretKey(bytes: hex(vector.receiving))
        )
        let verifying = try UmbralSigner(UmbralSecretKey(bytes: hex(vector.signing))).verifyingKey
        let capsule = try Capsule(bytes: hex(vector.capsule))
        #expect(try capsule.bytes == hex(vector.capsule) && capsule.simpleBytes == hex(vector.capsuleSimple))
        #expect(try Capsule(simpleBytes: hex(vector.capsuleSimple)) == capsule)
        let ciphertext = UmbralCiphertext(capsule: capsule, sealed: try hex(vector.sealed))
        #expect(try ciphertext.decryptOriginal(with: alice) == hex(vector.plaintext))

        var fresh: [VerifiedCapsuleFragment] = []
        for text in vector.keyFragments {
            let share = try KeyFragment(bytes: hex(text))
            #expect(try share.bytes == hex(text))
            #expect(share.signsDelegatingKey == vector.signsDelegatingKey)
            #expect(share.signsReceivingKey == vector.signsReceivingKey)
            let verified = try share.verified(
                by: verifying, delegatingKey: vector.signsDelegatingKey ? alice.publicKey : nil,
                receivingKey: vector.signsReceivingKey ? bob.publicKey : nil)
            fresh.append(try verified.reencrypt(capsule))
        }
        let stored = try zip(vector.capsuleFragments, vector.capsuleFragmentsSimple).map { text, simple in
            let fragment = try CapsuleFragment(bytes: hex(text))
            #expect(try fragment.bytes == hex(text) && fragment.simpleBytes == hex(simple))
            #expect(try CapsuleFragment(simpleBytes: hex(simple)) == fragment)
            return try fragment.verified(
                for: capsule, by: verifying, delegatingKey: alice.publicKey, receivingKey: bob.publicKey)
        }
        for fragments in [fresh, stored, Array(stored.suffix(vector.threshold))] {
            let plaintext = try ciphertext.decryptReencrypted(
                fragments, delegatingKey: alice.publicKey, receivingKey: bob)
            #expect(try plaintext == hex(vector.plaintext))
        }
    }
}
