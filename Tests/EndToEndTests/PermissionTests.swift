// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("the data folder") struct Permissions {
        /// What lies below the folder and gives others more than passage on the way to sandboxes.
        static func open(in devnet: Devnet) async throws -> [String] {
            let shell = try ChildProcess(
                "/bin/sh",
                [
                    "-c",
                    """
                    find . -path './providers/*/sandboxes' -prune \
                        -o -path './providers/*/*' -perm /077 -print \
                        -o -type f -perm /077 -print \
                        -o -type d -perm /066 -print \
                        -o -type d -perm /011 ! -name . ! -name providers ! -path './providers/*' -print
                    """,
                ], folder: devnet.data, environment: ["PATH": Requirements.path])
            let result = await shell.end()
            guard result.exitCode == 0 else { throw TestFailure("\(result)") }
            return result.text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("./.print-") }.sorted()
        }

        @Test("no file in it can be read by others, and what an earlier node left open is closed at the start")
        func modes() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                try devnet.write("in.txt", "text")
                let result = try await devnet.run("m.py", "open('/out/a', 'w').write('b')", "--input", "in.txt")
                #expect(result.job.hasOutput)
                let live = try await devnet.detach("gate.py", Devnet.waiting)
                try await devnet.waitForLog(live, holding: "on")
                #expect(try await Self.open(in: devnet).isEmpty)
                try await devnet.stop()
                #expect(try await Self.open(in: devnet).isEmpty)

                let files = [
                    "ledger.sqlite", "tenant/tenant.sqlite", "providers/provider-1/provider.json",
                    "providers/provider-1/records/provider.sqlite", "lock",
                ]
                for file in files { #expect(chmod(devnet.data + "/" + file, 0o644) == 0, "\(file)") }
                #expect(chmod(devnet.data, 0o755) == 0 && chmod(devnet.data + "/tenant", 0o755) == 0)
                #expect(try await Self.open(in: devnet).count == files.count + 2)
                try await devnet.start()
                #expect(try await Self.open(in: devnet).isEmpty)
                #expect(try await devnet.run("n.py", "print('on')").log == "on\n")
            }
        }

        @Test("a folder that holds other things is refused and left as it is")
        func foreign() async throws {
            try await Devnet.with(providers: 0) { devnet in
                let folder = devnet.folder + "/photos"
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
                try devnet.write("photos/cat.jpg", "meow")
                chmod(folder, 0o755)
                let result = try await devnet.weft("devnet", "up", "--data", folder, "--socket", devnet.folder + "/s2")
                #expect(result.exitCode == 1 && result.errors.contains("holds other things"), "\(result)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["cat.jpg"])
                var status = stat()
                #expect(stat(folder, &status) == 0 && status.st_mode & 0o777 == 0o755)
            }
        }

        @Test(
            "a user who cannot limit jobs is told what is missing and what to do, and nothing is left behind",
            .enabled(if: Requirements.has("setpriv"), "not provable here: setpriv is not installed"))
        func unprivileged() async throws {
            try await Devnet.with(providers: 0) { devnet in
                let home = devnet.folder + "/home"
                try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
                #expect(chown(home, 65534, 65534) == 0)
                let user = ["--reuid=65534", "--regid=65534", "--clear-groups"]
                let environment = ["PATH": Requirements.path, "HOME": home, "TMPDIR": home]
                let canRun = try ChildProcess(
                    "/usr/bin/setpriv", user + ["test", "-x", Requirements.weft], folder: devnet.folder,
                    environment: environment)
                guard await canRun.end().exitCode == 0 else { return }  // The program lies where only root can pass.
                let child = try ChildProcess(
                    "/usr/bin/setpriv", user + [Requirements.weft, "devnet", "up", "--socket", home + "/run/s"],
                    folder: devnet.folder, environment: environment)
                let result = await child.end()
                #expect(result.exitCode == 1, "\(result)")
                #expect(result.errors.contains("error: this machine cannot run jobs: "), "\(result)")
                #expect(result.errors.contains("root") && !result.errors.contains("is ready"), "\(result)")
                #expect(!result.errors.contains("names no interpreter"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: home).isEmpty)
            }
        }
    }
}
