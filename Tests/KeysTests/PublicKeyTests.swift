// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import Testing

@testable import Keys

@Suite("Public key")
struct PublicKeyTests {
    // did:key specification, first Ed25519 example; the key of the all-zero seed.
    static let text = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
    static let raw = hex("3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29")

    @Test("the text form is did:key's fingerprint")
    func textForm() throws {
        let key = try #require(PublicKey(bytes: Self.raw))
        #expect(key.description == Self.text)
        #expect(try PublicKey(string: Self.text) == key)
        #expect(try PublicKey(string: "did:key:" + Self.text) == key)
        #expect(try PrivateKey(seed: Array(repeating: 0, count: 32)).publicKey == key)
    }

    @Test("every key comes back from its text", arguments: 0..<200)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(state: seed)
        let key = try #require(PublicKey(bytes: generator.bytes(32)))
        #expect(key.description.hasPrefix("z6Mk"))
        #expect(try PublicKey(string: key.description) == key)
    }

    @Test(
        "text that is no Ed25519 key is refused",
        arguments: [
            "", "z", "z6Mk", "did:key:", "did:key:did:key:" + text, "did:web:example.org", " " + text, text + " ",
            // Another base, another key type (X25519), another length.
            Multibase.encode([0xed, 0x01] + raw, as: .base32), Multibase.encode([0xec, 0x01] + raw, as: .base58btc),
            Multibase.encode([0xed, 0x01] + raw.dropLast(), as: .base58btc),
            Multibase.encode([0xed, 0x01] + raw + [0], as: .base58btc),
            Multibase.encode(raw, as: .base58btc), "z0OIl", String(repeating: "z", count: 100_000), "z6Mkü",
        ]
    )
    func refusedText(text: String) {
        #expect(code { try PublicKey(string: text) } == .invalidPublicKey)
    }

    @Test("text cut at any place, or with any character changed, is refused or another key")
    func damagedText() throws {
        let key = try PublicKey(string: Self.text)
        for end in 0..<Self.text.count {
            #expect(code { try PublicKey(string: String(Self.text.prefix(end))) } != nil)
        }
        for index in Self.text.indices {
            var changed = Self.text
            changed.replaceSubrange(index...index, with: Self.text[index] == "7" ? "8" : "7")
            #expect((try? PublicKey(string: changed)) != key)
        }
    }

    @Test("a key is coded as its text, and bad text does not decode")
    func codable() throws {
        let key = try PublicKey(string: Self.text)
        let data = try JSONEncoder().encode([key])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(Self.text)\"]")
        #expect(try JSONDecoder().decode([PublicKey].self, from: data) == [key])
        for text in ["[\"z6Mk\"]", "[7]", "[null]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([PublicKey].self, from: Data(text.utf8))
            }
        }
    }

    @Test("only 32 bytes make a key")
    func length() {
        #expect(PublicKey(bytes: []) == nil)
        #expect(PublicKey(bytes: Self.raw.dropLast()) == nil)
        #expect(PublicKey(bytes: Self.raw + [0]) == nil)
        #expect(PublicKey(bytes: Self.raw[...])?.raw.bytes == Self.raw)
    }

    @Test("keys are ordered by their bytes")
    func order() throws {
        let low = try #require(PublicKey(bytes: [0x01] + Array(repeating: 0xff, count: 31)))
        let high = try #require(PublicKey(bytes: [0x02] + Array(repeating: 0x00, count: 31)))
        #expect(low < high)
        #expect(!(high < low))
        #expect(!(low < low))
    }
}
