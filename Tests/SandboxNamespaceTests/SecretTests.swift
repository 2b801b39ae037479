// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("what a sandbox is told in confidence", .enabled(if: Machine.runsJobs, Machine.reason), .withRuntime)
struct SecretTests {
    static func spec(_ script: String, _ secrets: SandboxSecrets) -> SandboxSpec {
        var spec = Lab.spec(["/usr/bin/python3", "-u", "-c", script])
        spec.environment = [("PLAIN", "1"), ("LANG", "C")]
        spec.secrets = secrets
        return spec
    }

    @Test("is in the job's environment and in files of its own, in memory and for its user alone")
    func given() async throws {
        let secrets = SandboxSecrets(
            variables: [("KEY", Array("v=1\n2".utf8)), ("LANG", Array("de".utf8))],
            files: [("cert.pem", [0, 1, 255]), ("empty", [])])
        let run = try await Lab.run(
            Self.spec(
                """
                import os
                print(repr(os.environ['KEY']), os.environ['LANG'], os.environ['PLAIN'])
                print(list(open('/run/secrets/cert.pem', 'rb').read()), len(open('/run/secrets/empty', 'rb').read()))
                status = os.stat('/run/secrets/cert.pem')
                print(oct(status.st_mode & 0o7777), status.st_uid == os.getuid(), sorted(os.listdir('/run/secrets')))
                print(oct(os.stat('/run/secrets').st_mode & 0o7777))
                mounts = [line.split() for line in open('/proc/self/mounts')]
                print([m[2] for m in mounts if '/run/secrets'.startswith(m[1])][0])
                try: open('/run/secrets/cert.pem', 'w')
                except OSError as error: print('closed')
                """, secrets))
        #expect(
            run.stdout.split(separator: "\n").map(String.init) == [
                #"'v=1\n2' de 1"#, "[0, 1, 255] 0", "0o400 True ['cert.pem', 'empty']", "0o700", "tmpfs", "closed",
            ], "\(run)")
    }

    @Test("is in no command line and no other process's environment while the job runs, and forgotten by the runtime")
    func hidden() async throws {
        // Made of two, so that the test's own binary and command line do not hold it.
        let mark = "secret" + UUID().uuidString
        let secrets = SandboxSecrets(variables: [("KEY", Array(mark.utf8))], files: [("f", Array(mark.utf8))])
        let script = "import time; print('on'); time.sleep(60)"
        _ = try await Lab.run(
            Self.spec(script, secrets),
            during: { instance, output in
                try await output.waits(for: "on")
                let holders = Self.holders(of: mark)
                // The job's own process alone, and not even process 1, whose environment is its own.
                #expect(holders.count == 1 && holders.allSatisfy { $0.hasSuffix("environ") }, "\(holders)")
                secrets.withNames { #expect($0.isEmpty) }
                await instance.kill()
            })
        #expect(Self.holders(of: mark).isEmpty)
    }

    /// Command lines and environments of the host's processes that hold a text.
    static func holders(of mark: String) -> [String] {
        Folder.names(in: "/proc", foldersOnly: true).compactMap { Int32($0) }.flatMap { process in
            ["cmdline", "environ"].map { "/proc/\(process)/\($0)" }
        }.filter { path in
            FileManager.default.contents(atPath: path)?.range(of: Data(mark.utf8)) != nil
        }
    }

    @Test("that no program could be given is refused")
    func refused() async throws {
        let bad = [
            SandboxSecrets(variables: [("A", [1, 0, 2])]), SandboxSecrets(variables: [("A=B", [1])]),
            SandboxSecrets(files: [("../x", [1])]), SandboxSecrets(files: [("..", [1])]),
            SandboxSecrets(files: (0..<33).map { ("f\($0)", [1]) }),
        ]
        for secrets in bad {
            let error = await #expect(throws: SandboxError.self) {
                _ = try await Lab.runtime.prepare(Self.spec("", secrets))
            }
            #expect(error?.code == .invalidSpec)
        }
    }

    @Test("may be as many files as a job can have")
    func many() async throws {
        let secrets = SandboxSecrets(files: (0..<32).map { ("f\($0)", [UInt8](repeating: 7, count: 64 << 10)) })
        let script = "import os; print(sum(os.stat('/run/secrets/' + n).st_size for n in os.listdir('/run/secrets')))"
        #expect(try await Lab.run(Self.spec(script, secrets)).stdout == "\(32 * (64 << 10))\n")
    }
}

extension SandboxSecrets {
    fileprivate func withNames(_ body: ([String]) -> Void) {
        _ = try? withVariables { body($0.map(\.name)) }
        _ = try? withFiles { body($0.map(\.name)) }
    }
}
