// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("what a sandbox is made from")
struct TextTests {
    private var sample: BubblewrapArguments {
        BubblewrapArguments(
            work: "/s/pool/j/work", temporary: "/s/pool/j/tmp", etc: "/s/etc-none",
            empty: "/s/empty",
            host: HostView(
                links: [("bin", "usr/bin")], folders: ["lib32"], hasCertificates: true, hidden: ["/proc/kcore"]),
            hostname: "job", sharedMemoryBytes: 4096, hasNetwork: false)
    }

    @Test("all isolation options are always there, the network's own only when one was entered")
    func options() {
        var arguments = sample
        for option in [
            "--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv",
            "--cap-drop", "--as-pid-1", "--seccomp",
        ] { #expect(arguments.arguments.contains(option)) }
        #expect(!arguments.arguments.contains("--share-net"))
        arguments.hasNetwork = true
        #expect(arguments.arguments.contains("--share-net"))
        #expect(arguments.arguments.contains("/etc/ssl/certs") && !sample.arguments.contains("/etc/ssl/certs"))
        #expect(
            arguments.arguments.suffix(2) == ["--remount-ro", "/"], "nothing may be mounted after the root is closed")
    }

    @Test("of the host's mounts only those are kept that sandboxes are made from")
    func needlessMounts() {
        let mounts = [
            "/", "/proc", "/proc/sys/fs/binfmt_misc", "/dev", "/dev/shm", "/sys", "/sys/fs/cgroup", "/usr",
            "/usr/local",
            "/usrlocal", "/home", "/home/me", "/home/you", "/home/me/state/pool", "/etc/ssl", "/run", "/lib64",
        ]
        #expect(
            HostView.needless(mounts, state: "/home/me/state") == [
                "/usrlocal", "/sys/fs/cgroup", "/sys", "/run", "/proc/sys/fs/binfmt_misc", "/home/you", "/dev/shm",
            ])
    }

    @Test("only the job's own folders are bound for writing")
    func binds() {
        let list = sample.arguments
        let writable = list.indices.filter { list[$0] == "--bind" }.map { list[$0 + 2] }
        #expect(writable == ["/tmp", "/work"])
        for forbidden in ["--dev-bind", "--bind-try", "--share-net", "--cap-add", "--setenv"] {
            #expect(!list.contains(forbidden))
        }
        #expect(!BubblewrapArguments.commandLine.contains { $0.contains("/s/") })
        #expect(sample.bytes.split(separator: 0).count == list.count)
    }

    @Test("a job's configuration is laid out as process 1 reads it")
    func configuration() throws {
        var spec = SandboxSpec(id: "j", command: ["a", "b c"], environment: [("X", "1"), ("PATH", "/p"), ("X", "2")])
        spec.limits.pids = 5
        let bytes = try JobConfiguration(spec).bytes(with: spec.secrets)
        #expect(Array(bytes[..<16]) == [2, 0, 0, 0, 5, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0])
        #expect(
            bytes[16...].split(separator: 0).map { String(decoding: $0, as: UTF8.self) } == [
                "/work", "a", "b c", "PATH=/p", "HOME=/work", "TMPDIR=/tmp", "LANG=C.UTF-8", "X=2",
            ])
        #expect(bytes.last == 0)
    }

    @Test("packet rules drop by default and refuse before they accept")
    func rules() throws {
        let text = NetworkRules(hostAddresses: ["203.0.114.7", "10.9.8.7"]).text
        #expect(text.components("policy drop") == 3)
        #expect(text.contains("ip daddr { 203.0.114.7, 10.9.8.7 } reject"))
        let refuse = try #require(text.firstRange("169.254.0.0/16"))
        let accept = try #require(text.firstRange("meta nfproto ipv4 meta l4proto { tcp, udp } accept"))
        #expect(refuse < accept)
        #expect(!NetworkRules(hostAddresses: []).text.contains("{  }"))
    }

    @Test("groups of different state folders have different names")
    func groupNames() {
        #expect(Ground.groupName("/a") == Ground.groupName("/a"))
        #expect(Ground.groupName("/a") != Ground.groupName("/b"))
    }
}

extension String {
    fileprivate func firstRange(_ text: String) -> String.Index? {
        indices.first { self[$0...].hasPrefix(text) }
    }

    fileprivate func components(_ text: String) -> Int { indices.filter { self[$0...].hasPrefix(text) }.count }
}
