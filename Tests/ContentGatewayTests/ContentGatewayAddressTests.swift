// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContentGateway

@Suite("Addresses of gateways")
struct ContentGatewayAddressTests {
    @Test(
        "an address is a host and a port, and says whether others reach it",
        arguments: [
            ("127.0.0.1:8080", true), ("127.9.9.9:1", true), ("localhost:80", true), ("[::1]:8080", true),
            ("0.0.0.0:8080", false), ("192.168.1.5:8080", false), ("[::]:8080", false), ("example.org:80", false),
            ("127.0.0.1.example.org:80", false), ("127.1:80", false), ("127.0.0.01:80", false),
        ])
    func addresses(text: String, isLoopback: Bool) throws {
        let address = try ContentGatewayAddress(text)
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(
        "what is no address is refused",
        arguments: [
            "", "8080", ":8080", "localhost", "localhost:", "a:b", "a:-1", "a:+80", "a:65536", "::1:80", "a b:80",
        ])
    func refused(text: String) {
        #expect(throws: ContentGatewayError.badAddress(text)) { try ContentGatewayAddress(text) }
    }

    @Test("on loopback only names of this machine are answered to, on other addresses all")
    func hosts() throws {
        let loopback = try ContentGatewayAddress("127.0.0.1:8080")
        for host in ["localhost", "LOCALHOST:9", "localhost.:80", "127.0.0.1", "127.0.0.1:9999", "[::1]:8080", "[::1]"]
        {
            #expect(loopback.allows(authority: host), "\(host)")
        }
        for host in [
            "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "2130706433", "0x7f.0.0.1", "0.0.0.0",
            "[::ffff:127.0.0.1]", "", ":80", "localhost:", "a@localhost", "127.0.0.1:80@evil.example",
            "169.254.169.254",
        ] {
            #expect(!loopback.allows(authority: host), "\(host)")
        }
        #expect(try ContentGatewayAddress("0.0.0.0:8080").allows(authority: "node.example"))
    }
}
