// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite(
        "a job's network", .devnet(providers: 1),
        .enabled(
            if: Requirements.has("slirp4netns") && Requirements.has("nft"),
            "not provable here: slirp4netns or nftables is not installed"))
    struct JobNetwork {
        private static let script = """
            routes = [line.split() for line in open('/proc/net/route')][1:]
            print('default' if any(route[1] == '00000000' for route in routes) else 'none')
            """

        @Test("there is none unless it is asked for, and then it leads out")
        func openOrNone() async throws {
            let devnet = try SharedDevnet.current
            #expect(try await devnet.run("closed.py", Self.script).log == "none\n")
            let answer = try await devnet.run("open.py", Self.script, "--network", "open")
            #expect(answer.log == "default\n")
            #expect(answer.job.network == "open")
        }

        @Test("it does not lead to the machine that the job runs on")
        func host() async throws {
            let devnet = try SharedDevnet.current
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let port =
                withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
                        bind(listener, plain, size) == 0 && listen(listener, 8) == 0
                            && getsockname(listener, plain, &size) == 0
                    }
                } ? UInt16(bigEndian: address.sin_port) : 0
            try #require(port != 0)
            let answer = try await devnet.run(
                "knock.py",
                """
                import socket, sys
                for host in ['127.0.0.1', '10.0.2.2', '10.0.2.3']:
                    try:
                        socket.create_connection((host, int(sys.argv[1])), 1)
                        print('reached', host)
                    except OSError:
                        print('closed', host)
                """, "--network", "open", "--", "\(port)")
            #expect(answer.log == "closed 127.0.0.1\nclosed 10.0.2.2\nclosed 10.0.2.3\n")
        }

        @Test("an order that asks for one is not taken by a provider that allows none")
        func refused() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("out.py", "pass")
            #expect(try await devnet.weft("provider", "offboard", "provider-1").exitCode == 0)
            #expect(try await devnet.weft("provider", "onboard", "--name", "hermit").exitCode == 0)
            let result = try await devnet.weft("run", "out.py", "--dry-run", "--network", "open")
            #expect(result.exitCode == 75 && result.errors.contains("network"), "\(result)")
        }
    }
}
