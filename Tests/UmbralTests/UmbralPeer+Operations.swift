// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Umbral

/// The scheme's operations as umbral-pre does them, with our types.
extension UmbralPeer {
    func secretKey() throws -> UmbralSecretKey { try UmbralSecretKey(bytes: bytes(ask("generate").secret)) }

    func encrypt(_ plaintext: [UInt8], for key: UmbralPublicKey) throws -> UmbralCiphertext {
        let answer = try ask("encrypt", ["public": hexText(key.bytes), "plaintext": hexText(plaintext)])
        let capsule = try Capsule(bytes: bytes(answer.bytes))
        #expect(try capsule.bytes == bytes(answer.bytes) && capsule.simpleBytes == bytes(answer.simple))
        return UmbralCiphertext(capsule: capsule, sealed: try bytes(answer.sealed))
    }

    func decryptOriginal(_ ciphertext: UmbralCiphertext, with key: UmbralSecretKey) throws -> [UInt8] {
        try bytes(
            ask(
                "decrypt_original",
                [
                    "secret": hexText(key.bytes), "capsule": hexText(ciphertext.capsule.bytes),
                    "sealed": hexText(ciphertext.sealed),
                ]
            ).bytes)
    }

    func keyFragments(
        from delegating: UmbralSecretKey, for receiving: UmbralPublicKey, signing: UmbralSecretKey, threshold: Int,
        shares: Int, signsDelegatingKey: Bool, signsReceivingKey: Bool
    ) throws -> [KeyFragment] {
        let answer = try ask(
            "key_fragments",
            [
                "secret": hexText(delegating.bytes), "receiving": hexText(receiving.bytes),
                "signing": hexText(signing.bytes), "threshold": threshold, "shares": shares,
                "signsDelegatingKey": signsDelegatingKey, "signsReceivingKey": signsReceivingKey,
            ])
        return try (answer.list ?? []).map { text in
            let share = try KeyFragment(bytes: hex(text))
            #expect(try share.bytes == hex(text))
            return share
        }
    }

    /// Verifies with the keys given and re-encrypts.
    func reencrypt(
        _ capsule: Capsule, with share: KeyFragment, by verifying: UmbralPublicKey, delegating: UmbralPublicKey?,
        receiving: UmbralPublicKey?
    ) throws -> CapsuleFragment {
        var request = [
            "capsule": hexText(capsule.bytes), "keyFragment": hexText(share.bytes),
            "verifying": hexText(verifying.bytes),
        ]
        request["delegating"] = (delegating?.bytes).map(hexText)
        request["receiving"] = (receiving?.bytes).map(hexText)
        let answer = try ask("reencrypt", request)
        let fragment = try CapsuleFragment(bytes: bytes(answer.bytes))
        #expect(try fragment.bytes == bytes(answer.bytes) && fragment.simpleBytes == bytes(answer.simple))
        return fragment
    }

    /// Verifies the fragments and opens.
    func decryptReencrypted(
        _ ciphertext: UmbralCiphertext, _ fragments: [CapsuleFragment], by verifying: UmbralPublicKey,
        delegating: UmbralPublicKey, receiving: UmbralSecretKey
    ) throws -> [UInt8] {
        try bytes(
            ask(
                "decrypt_reencrypted",
                [
                    "secret": hexText(receiving.bytes), "delegating": hexText(delegating.bytes),
                    "verifying": hexText(verifying.bytes), "capsule": hexText(ciphertext.capsule.bytes),
                    "sealed": hexText(ciphertext.sealed), "list": fragments.map { hexText($0.bytes) },
                ]
            ).bytes)
    }

    /// What the peer writes after reading `object`.
    func rewrite(_ kind: String, _ object: [UInt8]) throws -> Answer {
        try ask("parse", ["kind": kind, "bytes": hexText(object)])
    }

    func bytes(_ text: String?) throws -> [UInt8] { try hex(#require(text)) }
}
