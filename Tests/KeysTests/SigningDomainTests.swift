// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import Keys

@Suite("Signing domain")
struct SigningDomainTests {
    static let network = CID.of([1], codec: .dagCBOR)

    @Test("the layout is prefix, tag, zero, length, network, body")
    func layout() {
        let message = SigningDomain.message(tag: "tx/v1", network: Self.network, body: [9, 8])
        let expected = Array("weft/tx/v1".utf8) + [0, 36] + Self.network.bytes + [9, 8]
        #expect(Self.network.bytes.count == 36)
        #expect(message == expected)
    }

    @Test("a signature does not carry over to another tag, network or body")
    func noReplay() {
        let key = PrivateKey.generate()
        let signature = key.signature(of: SigningDomain.message(tag: "tx/v1", network: Self.network, body: [1, 2]))
        let others = [
            SigningDomain.message(tag: "tx/v2", network: Self.network, body: [1, 2]),
            SigningDomain.message(tag: "tx/v", network: Self.network, body: [1, 2]),
            SigningDomain.message(tag: "tx/v1", network: .of([2], codec: .dagCBOR), body: [1, 2]),
            SigningDomain.message(tag: "tx/v1", network: .of([1], codec: .raw), body: [1, 2]),
            SigningDomain.message(tag: "tx/v1", network: Self.network, body: [1]),
            SigningDomain.message(tag: "tx/v1", network: Self.network, body: []),
            [1, 2],
        ]
        for other in others { #expect(!key.publicKey.verifies(signature, of: other)) }
        #expect(Set(others).count == others.count)
    }

    @Test("a body that looks like the start of a message does not make two messages alike")
    func unambiguous() throws {
        // An identity CID is as short as a CID gets, so the network's end could fall anywhere without its length.
        let short = try CID(bytes: [0x01, 0x55, 0x00, 0x00])
        let long = try CID(bytes: [0x01, 0x55, 0x00, 0x01, 0x07])
        #expect(
            SigningDomain.message(tag: "a", network: short, body: [7])
                != SigningDomain.message(tag: "a", network: long, body: []))
    }

    @Test("a tag that is empty, long, spaced or not ASCII is a programmer's error and traps")
    func badTags() async {
        await #expect(processExitsWith: .failure) { _ = message("") }
        await #expect(processExitsWith: .failure) { _ = message("a b") }
        await #expect(processExitsWith: .failure) { _ = message("ä") }
        await #expect(processExitsWith: .failure) { _ = message("a\u{0}") }
        await #expect(processExitsWith: .failure) { _ = message(String(repeating: "a", count: 65)) }
        await #expect(processExitsWith: .success) { _ = message(String(repeating: "a", count: 64)) }
    }
}

private func message(_ tag: String) -> [UInt8] {
    SigningDomain.message(tag: tag, network: .of([1], codec: .raw), body: [])
}
