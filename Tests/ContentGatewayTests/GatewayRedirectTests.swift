// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import Testing

@testable import ContentGateway

@Suite("Redirects of a gateway")
struct GatewayRedirectTests {
    @Test("redirects are followed on the same host and no further, unless they are let")
    func redirects() async throws {
        let target = try HostileServer { connection, _ in
            RawClient.write(connection, HostileServer.answer("200 OK", HostileGateway.bytes))
        }
        defer { target.stop() }
        let same = try await HostileGateway.ask { connection, head in
            RawClient.write(
                connection,
                head.hasPrefix("GET /other")
                    ? HostileServer.answer("200 OK", HostileGateway.bytes)
                    : HostileServer.answer("302 Found", headers: ["Location: /other/\(HostileGateway.cid)"]))
        }
        #expect(try same.result.get()?.bytes == HostileGateway.bytes)
        let elsewhere: @Sendable (Int32, String) -> Void = { connection, _ in
            RawClient.write(connection, HostileServer.answer("307 X", headers: ["Location: \(target.url)/ipfs/x"]))
        }
        #expect(HostileGateway.code(try await HostileGateway.ask(answer: elsewhere).result) == .unreachable)
        #expect(target.requests.isEmpty)
        let led = try await HostileGateway.ask(
            HostileGateway.impatient { $0.followsToOtherHosts = true }, answer: elsewhere)
        #expect(try led.result.get()?.bytes == HostileGateway.bytes)
        for location in [
            "file:///etc/passwd", "gopher://127.0.0.1/", "http+unix://%2Ftmp%2Fx/", "http://a:b@127.0.0.1/", "http://",
        ] {
            let (result, _) = try await HostileGateway.ask(HostileGateway.impatient { $0.followsToOtherHosts = true }) {
                connection, _ in
                RawClient.write(connection, HostileServer.answer("302 X", headers: ["Location: \(location)"]))
            }
            #expect(HostileGateway.code(result) == .unreachable, "\(location)")
        }
    }

    @Test("redirects in a circle end")
    func redirectLoop() async throws {
        let (result, requests) = try await HostileGateway.ask { connection, _ in
            RawClient.write(connection, HostileServer.answer("301 X", headers: ["Location: /again"]))
        }
        #expect(HostileGateway.code(result) == .unreachable)
        #expect(requests.count == 4)
    }
}
