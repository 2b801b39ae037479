// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct SocketPathTests {
    private func path(_ flag: String?, _ environment: [String: String]) throws -> String {
        try SocketPath(flag: flag) { environment[$0] }.path
    }

    @Test("the flag wins over the environment, the environment over the home")
    func precedence() throws {
        let all = ["WEFT_SOCKET": "/run/w.sock", "HOME": "/home/a"]
        #expect(try path("/tmp/f.sock", all) == "/tmp/f.sock")
        #expect(try path(nil, all) == "/run/w.sock")
        #expect(try path(nil, ["HOME": "/home/a"]) == "/home/a/.weft/api.sock")
        #expect(try path("", ["WEFT_SOCKET": "", "HOME": "/"]) == "/.weft/api.sock")
    }

    @Test("without any of them it is said what to give")
    func nothing() {
        let failure = #expect(throws: CommandFailure.self) { try path(nil, [:]) }
        #expect(failure?.hint?.contains("--socket") == true)
    }

    @Test("a path that does not fit a socket's address is refused, the longest that does is not")
    func length() throws {
        let longest = "/" + String(repeating: "s", count: API.socketPathBytes - 1)
        #expect(try path(longest, [:]) == longest)
        #expect(throws: CommandFailure.self) { try path(longest + "s", [:]) }
        #expect(throws: CommandFailure.self) { try path("/a\u{0}b", [:]) }
    }
}

@Suite struct RouteTests {
    @Test("names cannot leave their place in a path")
    func encoded() {
        #expect(Route("wallets", "a/b?c#d e", "export").uri == "/v1/wallets/a%2Fb%3Fc%23d%20e/export")
        #expect(Route("wallets", "..").uri == "/v1/wallets/%2E%2E")
        #expect(Route("wallets", "\n\u{1b}ü").uri == "/v1/wallets/%0A%1B%C3%BC")
        #expect(Route("providers", "a.b-c_d~1").uri == "/v1/providers/a.b-c_d~1")
    }

    @Test("a query holds only what has a value")
    func query() {
        #expect(Route("jobs", query: [("limit", "5"), ("all", nil)]).uri == "/v1/jobs?limit=5")
        #expect(Route("bundles", query: [("wallet", nil)]).uri == "/v1/bundles")
        #expect(Route("bundles", query: [("wallet", "a&b=c")]).uri == "/v1/bundles?wallet=a%26b%3Dc")
    }
}
