// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Multiformats
import Testing

@testable import Envelopes

@Suite("Granting a content key")
struct GrantingTests {
    let granting = HPKEGranting()
    let key = ContentKey.generate()
    let recipient = RecipientKey.generate()
    let context = Array("order 7".utf8)

    @Test("the recipient opens the grant in its context")
    func roundTrip() throws {
        let grant = try granting.grant(key, to: recipient.publicKey, context: context)
        #expect(grant.count == HPKEGranting.grantSize)
        #expect(grant.count == 81)
        #expect(try granting.open(grant, with: recipient, context: context) == key)
        let stored = try RecipientKey(raw: recipient.raw)
        #expect(try granting.open(grant, with: stored, context: context) == key)
    }

    @Test("another recipient or context does not open it")
    func otherReaders() throws {
        let grant = try granting.grant(key, to: recipient.publicKey, context: context)
        for other in [[], Array("order 8".utf8), context + [0], Array(context.dropLast())] {
            let found = refusal { try granting.open(grant, with: recipient, context: other) }
            #expect(found == .unopenableGrant)
        }
        let found = refusal { try granting.open(grant, with: .generate(), context: context) }
        #expect(found == .unopenableGrant)
    }

    @Test("any changed byte is refused")
    func byteFlips() throws {
        let grant = try granting.grant(key, to: recipient.publicKey, context: context)
        for index in grant.indices {
            let damaged = grant.flipped(index)
            let found = refusal {
                try granting.open(damaged, with: recipient, context: context)
            }
            #expect(found == (index == 0 ? .unsupportedVersion(0) : .unopenableGrant), "byte \(index)")
        }
    }

    @Test("a grant cut anywhere, or longer, is refused")
    func lengths() throws {
        let grant = try granting.grant(key, to: recipient.publicKey, context: context)
        for wrong in grant.indices.map({ Array(grant.prefix($0)) }) + [grant + [0]] {
            let found = refusal { try granting.open(wrong, with: recipient, context: context) }
            #expect(found == .unopenableGrant)
        }
    }

    @Test("two grants of one key have nothing in common but the version")
    func fresh() throws {
        let first = try granting.grant(key, to: recipient.publicKey, context: context)
        let second = try granting.grant(key, to: recipient.publicKey, context: context)
        #expect(first[1..<33] != second[1..<33])
        #expect(first[33...] != second[33...])
    }

    @Test(
        "a recipient's key of small order is refused",
        arguments: [
            "0000000000000000000000000000000000000000000000000000000000000000",
            "0100000000000000000000000000000000000000000000000000000000000000",
            "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
            "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
            "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        ]
    )
    func smallOrder(point: String) throws {
        let bytes = try #require(Bytes32(hex(point)))
        let found = refusal { try granting.grant(key, to: bytes, context: context) }
        #expect(found == .unusableRecipient)
    }

    @Test("a grant whose encapsulated key is of small order, readable by everybody, is refused")
    func smallOrderEncapsulation() throws {
        // Made with another implementation, for the shared secret that such a point has with every key: its tag fits.
        let grant = hex(
            "01000000000000000000000000000000000000000000000000000000000000000028275071736c6b"
                + "76e1a35cf872b1980c28bdcd675d238d372743c0590002a00bf83ee639037918647bd24bffba273452")
        let recipient = try RecipientKey(deriving: Array(0..<32))
        #expect(refusal { try granting.open(grant, with: recipient, context: context) } == .unopenableGrant)
    }

    @Test("random bytes never open nor trap", arguments: 0..<100)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let grant = [1] + generator.bytes(HPKEGranting.grantSize - 1)
        let found = refusal { try granting.open(grant, with: recipient, context: context) }
        #expect(found == .unopenableGrant)
    }

    @Test("the ciphersuite is RFC 9180's A.2: its first base-mode message opens")
    func knownAnswer() throws {
        let recipient = try RecipientKey(
            raw: hex("8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb"))
        #expect(
            recipient.publicKey.bytes == hex("4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a"))
        var opener = try HPKE.Recipient(
            privateKey: Curve25519.KeyAgreement.PrivateKey(rawRepresentation: recipient.raw),
            ciphersuite: HPKEGranting.suite,
            info: Data(hex("4f6465206f6e2061204772656369616e2055726e")),
            encapsulatedKey: Data(hex("1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a")))
        let ciphertext = hex(
            "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28")
        let message = try opener.open(Data(ciphertext), authenticating: Data(hex("436f756e742d30")))
        #expect(String(decoding: message, as: UTF8.self) == "Beauty is truth, truth beauty")
    }

    @Test("a grant made by version 1 opens")
    func golden() throws {
        let recipient = try RecipientKey(deriving: Array(0..<32))
        let key = try granting.open(
            hex(
                "0107a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c85ce1e2f2090d5"
                    + "83c475cc423628d9dc98f8aa9c0b8ad97ddca7ff6566e6fce5c62bc5330bf32cf581a356270a2a7c42"),
            with: recipient, context: Array("order 7".utf8))
        #expect(try key == ContentKey(bytes: Array(repeating: 0x42, count: 32)))
    }
}
