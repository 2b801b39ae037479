// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Keys
import Multiformats
import Testing

@testable import Gateway

@Suite("Directory entries in the API")
struct DirectoryEntryTests {
    private let key = Hash.sha256([1])
    private let peer = PublicKey(Hash.sha256([2]))

    @Test("a key is hexadecimal text, a peer is named as nodes are, and both are said to who signs")
    func reads() throws {
        let offer = ProxyOfferInfo(peer: peer.description, endpoints: ["memory:1", "memory:2"])
        let entry = try DirectoryEntryInfo(encryptionKey: key.description, proxy: offer).entry()
        #expect(entry.encryptionKey == key)
        #expect(entry.proxy?.peer == peer.raw && entry.proxy?.endpoints == offer.endpoints)
        #expect(entry.proxy.map { ProxyOfferInfo($0) } == offer)
        #expect(
            entry.words
                == "the encryption key \(key) and that it re-encrypts for others as \(peer) at memory:1, memory:2")
        let alone = try DirectoryEntryInfo(proxy: ProxyOfferInfo(peer: peer.description, endpoints: [])).entry()
        #expect(alone.encryptionKey == nil)
        #expect(alone.words == "that it re-encrypts for others as \(peer)")
    }

    @Test("anything else is refused as a bad request")
    func refuses() throws {
        let digits = key.description
        for text in ["", String(digits.dropLast()), digits + "00", "g" + digits.dropFirst(), digits.dropLast() + "é"] {
            #expect(throws: APIFailure.self, "\(text)") { try DirectoryEntryInfo(encryptionKey: String(text)).entry() }
        }
        for text in ["", digits, String(peer.description.dropLast()), "default"] {
            let info = DirectoryEntryInfo(proxy: ProxyOfferInfo(peer: text, endpoints: []))
            #expect(throws: APIFailure.self, "\(text)") { try info.entry() }
        }
    }
}
