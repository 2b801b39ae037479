// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("secrets") struct Secrets {
        static func mark(_ name: String) -> String {
            name + UUID().uuidString.replacingOccurrences(of: "-", with: "")
        }

        /// Runs a command with something piped in.
        static func pipe(_ text: String, into arguments: [String], _ devnet: Devnet) async throws -> CommandResult {
            let name = try devnet.write(".piped", text)
            defer { try? FileManager.default.removeItem(atPath: "\(devnet.folder)/\(name)") }
            let words = ([Requirements.weft] + arguments).map { "'\($0)'" }.joined(separator: " ")
            return try await devnet.begin("/bin/sh", ["-c", "\(words) < \(name)"]).end()
        }

        /// Command lines and environments of the machine's processes that hold a text.
        static func holders(of mark: String) -> [String] {
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return processes.filter { Int32($0) != nil }.flatMap { process in
                ["cmdline", "environ"].map { "/proc/\(process)/\($0)" }
            }.filter { FileManager.default.contents(atPath: $0)?.range(of: Data(mark.utf8)) != nil }
        }

        @Test("a job gets them as variables and files; the machine, the ledger, the records and the logs do not")
        func confidential() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let (value, content, name) = (Self.mark("value"), Self.mark("content"), Self.mark("N"))
                let set = try await Self.pipe(value + "\n", into: ["secret", "set", name], devnet)
                #expect(set.exitCode == 0 && set.line == name, "\(set)")
                try devnet.write("cert", content)
                #expect(try await devnet.weft("secret", "set", "cert", "--file", "cert").exitCode == 0)
                try FileManager.default.removeItem(atPath: devnet.folder + "/cert")
                let list = try await devnet.weft("secret", "ls")
                #expect(list.text.contains(name) && !list.text.contains(value) && !list.text.contains(content))

                let id = try await devnet.detach(
                    "use.py",
                    """
                    import hashlib, os, time
                    print(hashlib.sha256(os.environ['KEY'].encode()).hexdigest())
                    print(hashlib.sha256(open('/run/secrets/c.pem', 'rb').read()).hexdigest(), flush=True)
                    status = os.stat('/run/secrets/c.pem')
                    print(oct(status.st_mode & 0o777), status.st_uid == os.getuid())
                    print('on', flush=True)
                    time.sleep(300)
                    """, "--secret", "\(name)=KEY", "--secret-file", "cert=c.pem")
                try await devnet.waitForLog(id, holding: "on")
                let holders = Self.holders(of: value)
                #expect(holders.count == 1 && holders.allSatisfy { $0.hasSuffix("environ") }, "\(holders)")
                #expect(Self.holders(of: content).isEmpty)
                // While it runs, nothing of either is on the disk, not even in the sandbox's own folder.
                let during = try await Secrecy.files(holding: [value, content], in: devnet.data, besides: "pool.img")
                #expect(during.isEmpty, "\(during)")
                #expect(try await devnet.weft("stop", id).exitCode == 0)
                _ = try await devnet.waitForEnd(id)
                let log = try await devnet.weft("logs", id).text.split(separator: "\n").map(String.init)
                try devnet.write("v", value)
                try devnet.write("c", content)
                #expect(log[0] == (try await Mounts.sha256(devnet, "v")))
                #expect(log[1] == (try await Mounts.sha256(devnet, "c")))
                #expect(log[2] == "0o400 True")
                let printed = await devnet.printed
                try await devnet.stop()

                let values = try await Secrecy.files(holding: [value, content], in: devnet.data, besides: "nothing")
                #expect(values.isEmpty, "\(values)")
                // The secret's name is the tenant's own business.
                let names = try await Secrecy.files(holding: [name], in: devnet.data, besides: "tenant.sqlite*")
                #expect(names.isEmpty, "\(names)")
                #expect(!printed.contains(value) && !printed.contains(content) && !printed.contains(name))
                #expect(Self.holders(of: value).isEmpty)
            }
        }

        @Test("one that is missing, or cannot be a variable, refuses the order before anything is spent")
        func missing() async throws {
            try await Devnet.with(providers: 1) { devnet in
                let before = try await devnet.balance()
                let script = try devnet.write("x.py", "print('ran')")
                for option in [["--secret", "NOT_THERE"], ["--secret-file", "NOT_THERE=f"]] {
                    let result = try await devnet.weft(["run", script, "--yes"] + option)
                    #expect(result.exitCode != 0 && result.errors.contains("no secret NOT_THERE"), "\(result)")
                    #expect(result.errors.contains("weft secret set"), "\(result)")
                }
                try devnet.write("binary", Data([1, 0, 2]))
                #expect(try await devnet.weft("secret", "set", "b", "--file", "binary").exitCode == 0)
                let result = try await devnet.weft("run", script, "--yes", "--secret", "b=B")
                #expect(result.exitCode != 0 && result.errors.contains("as a file"), "\(result)")
                #expect(try await devnet.balance() == before)
                let jobs: [JobInfo] = try await devnet.query("ps", "--all")
                #expect(jobs.isEmpty)
            }
        }

        @Test("are kept over a restart, replaced, removed, and bounded in size")
        func kept() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                #expect(try await Self.pipe("first", into: ["secret", "set", "A"], devnet).exitCode == 0)
                #expect(try await Self.pipe("second", into: ["secret", "set", "A"], devnet).exitCode == 0)
                try await devnet.stop()
                try await devnet.start()
                let script = try devnet.write("x.py", "import os; print(os.environ['A'])")
                #expect(try await devnet.weft("run", script, "--yes", "--secret", "A").line == "second")
                try devnet.write("full", Data(count: 65_536))
                try devnet.write("over", Data(count: 65_537))
                #expect(try await devnet.weft("secret", "set", "full", "--file", "full").exitCode == 0)
                #expect(try await devnet.weft("secret", "set", "over", "--file", "over").exitCode != 0)
                #expect(try await devnet.weft("secret", "ls", "-q").text == "A\nfull\n")
                #expect(try await devnet.weft("secret", "rm", "A").exitCode == 0)
                #expect(try await devnet.weft("secret", "rm", "A").exitCode != 0)
                #expect(try await devnet.weft("run", script, "--yes", "--secret", "A").exitCode != 0)
                // Another wallet has its own.
                try await devnet.weft("wallet", "create", "other")
                #expect(try await devnet.weft("secret", "ls", "-q", "--wallet", "other").text.isEmpty)
            }
        }
    }
}
