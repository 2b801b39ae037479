// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Sandbox
import SandboxTestKit
import Testing

@testable import SandboxNamespace

@Suite(
    "open network of a bubblewrap sandbox",
    .enabled(if: Machine.hasNetworkTools, "not provable here: needs root, slirp4netns, nftables and /dev/net/tun"),
    .withRuntime, .serialized)
struct NetworkTests {
    private static let connect = """
        def connect(address, port, seconds=3):
            s = socket.create_connection((address, port), timeout=seconds)
            s.settimeout(seconds)
            return s.recv(100).decode() or 'closed'

        """

    @Test("it reaches a public address, and nothing of the host by any address")
    func reach() async throws {
        // A neighbour on the "internet": a namespace behind a link with public addresses.
        try await Neighbour.with { neighbour in
            let host = try HostListener()
            let hosts = HostAddresses.current()
            #expect(hosts.contains(neighbour.hostAddress))
            let probes = (hosts + ["127.0.0.1", "10.0.2.2", "0.0.0.0"]).map {
                "ask('host-\($0)', lambda: connect('\($0)', \(host.port)))"
            }
            let run = try await Lab.python(
                HostileTests.prelude + Self.connect + probes.joined(separator: "\n") + """

                    ask('neighbour', lambda: connect('\(neighbour.address)', \(neighbour.port)))
                    ask('mapped', lambda: connect('::ffff:10.0.2.2', \(host.port)))
                    def abstract():
                        s = socket.socket(socket.AF_UNIX); s.connect('\\0\(host.abstractName)')
                    ask('abstract', abstract)
                    own = socket.socket(); own.bind(('127.0.0.1', 0)); own.listen()
                    def mine():
                        socket.create_connection(own.getsockname(), timeout=3)
                    ask('own', mine)
                    """, network: .open)
            #expect(run.stderr == "")
            #expect(run.answers["neighbour"] == "hello")
            #expect(run.answers["own"] == "done")
            #expect(run.answers["abstract"] == "111")
            for (name, answer) in run.answers where name.hasPrefix("host-") || name == "mapped" {
                #expect(Int(answer) != nil, "\(name) must fail, not answer '\(answer)'")
            }
            #expect(run.answers.count == probes.count + 4)
            #expect(host.acceptsItself)
        }
    }

    @Test("private, link-local, shared and multicast ranges, metadata services and IPv6 are refused")
    func ranges() async throws {
        let addresses = [
            "10.1.2.3", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.168.0.1", "198.18.0.1",
            "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "10.0.2.3",
        ]
        let run = try await Lab.python(
            HostileTests.prelude + Self.connect
                + addresses.map { "ask('\($0)', lambda: connect('\($0)', 80))" }.joined(separator: "\n") + """

                    ask('fd00::1', lambda: connect('fd00::1', 80))
                    ask('2606:4700:4700::1111', lambda: connect('2606:4700:4700::1111', 80))
                    def send(address, port):
                        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.connect((address, port)); s.send(b'x')
                        s.settimeout(1); s.recv(10)
                    ask('udp', lambda: send('169.254.169.254', 53))
                    """, network: .open)
        #expect(run.stderr == "")
        #expect(run.answers.count == addresses.count + 3)
        for (name, answer) in run.answers { #expect(Int(answer) != nil, "\(name): \(answer)") }
    }

    @Test("the rules cannot be changed from inside, and the interfaces can be asked for")
    func rules() async throws {
        let run = try await Lab.python(
            HostileTests.prelude + """
                ask('netfilter', lambda: os.close(call(\(SyscallTable.current.socket), 16, 3, 12)))
                ask('diag', lambda: os.close(call(\(SyscallTable.current.socket), 16, 3, 4)))
                ask('raw', lambda: os.close(call(\(SyscallTable.current.socket), 2, 3, 255)))
                def down():
                    fcntl.ioctl(socket.socket(), 0x8914, struct.pack('16sh', b'tap0', 0))
                ask('down', down)
                ask('forward', lambda: os.close(os.open('/proc/sys/net/ipv4/ip_forward', os.O_WRONLY)))
                print('names', ' '.join(sorted(n for i, n in socket.if_nameindex())))
                print('resolver', open('/etc/resolv.conf').read().strip())
                """, network: .open)
        #expect(
            run.answers == [
                "netfilter": "97", "diag": "97", "raw": "1", "down": "1", "forward": "13", "names": "lo tap0",
                "resolver": "nameserver 10.0.2.3",
            ])
    }

    @Test("two jobs with open network cannot reach each other, and their helpers go with them")
    func apart() async throws {
        let server = """
            import socket
            s = socket.socket(); s.bind(('0.0.0.0', 7000)); s.listen(); print('up', flush=True); s.accept()
            """
        let run = try await Lab.python(server, network: .open) { instance, output in
            try await output.waits(for: "up")
            let other = try await Lab.python(
                HostileTests.prelude + Self.connect
                    + "ask('own', lambda: connect('10.0.2.100', 7000))\nask('gateway', lambda: connect('10.0.2.2', 7000))",
                network: .open)
            #expect(other.answers.values.allSatisfy { Int($0) != nil } && other.answers.count == 2)
            await instance.stop(grace: .zero)
        }
        #expect(run.outcome == .stopped)
    }
}

/// A second machine with a public address, played by a network namespace that is linked to the host.
struct Neighbour {
    let hostAddress = "11.22.33.1"
    let address = "11.22.33.2"
    let port = 7777

    static func with(_ body: (Neighbour) async throws -> Void) async throws {
        let ip = try #require(Tool.find("ip"))
        let name = "weft-\(UInt16.random(in: 0...UInt16.max))"
        let neighbour = Neighbour()
        let spawner = try Spawner(program: BuiltProgram.initPath)
        defer { _ = try? Tool.run(ip, ["netns", "delete", name], by: spawner) }
        for line in [
            "netns add \(name)", "link add \(name)h type veth peer name eth0 netns \(name)",
            "address add \(neighbour.hostAddress)/30 dev \(name)h", "link set \(name)h up",
            "-n \(name) address add \(neighbour.address)/30 dev eth0", "-n \(name) link set eth0 up",
        ] { try Tool.run(ip, line.split(separator: " ").map(String.init), by: spawner) }
        var request = Spawner.Request(
            path: ip,
            arguments: [
                ip, "netns", "exec", name, "/usr/bin/python3", "-c",
                """
                import socket
                s = socket.create_server(('\(neighbour.address)', \(neighbour.port)))
                print('up', flush=True)
                while True: c = s.accept()[0]; c.send(b'hello'); c.close()
                """,
            ])
        request.environment = ["PATH=/usr/bin:/bin"]
        let (read, write) = try Descriptor.pipe()
        request.descriptors = [nil, write, nil]
        let server = try spawner.spawn(request)
        defer {
            server.signal(SIGKILL)
            server.wait()
        }
        var event = pollfd(fd: read.number, events: Int16(POLLIN), revents: 0)
        try #require(poll(&event, 1, 10_000) == 1)
        try await body(neighbour)
    }
}
