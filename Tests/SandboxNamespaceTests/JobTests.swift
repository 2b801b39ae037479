// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Sandbox
import Synchronization
import Testing

@testable import SandboxNamespace

@Suite("a job in a bubblewrap sandbox", .enabled(if: Machine.runsJobs, Machine.reason), .withRuntime)
struct JobTests {
    @Test("its exit code is reported", arguments: [0, 1, 42, 127, 137, 139, 255] as [Int32])
    func exitCode(_ code: Int32) async throws {
        #expect(try await Lab.shell("exit \(code)").outcome == .exited(code: code))
    }

    @Test(
        "a signal that ends it is told apart from an exit code of 128 and more", arguments: [SIGKILL, SIGSEGV, SIGTERM])
    func signal(_ number: Int32) async throws {
        let script = "import os, signal; os.kill(os.getpid(), \(number))"
        #expect(try await Lab.python(script).outcome == .signaled(number))
    }

    @Test("what it prints arrives in order and apart for each stream")
    func output() async throws {
        let script = "import sys\nfor i in range(20000): print(i); print(-i, file=sys.stderr)"
        let run = try await Lab.python(script)
        #expect(run.stdout == (0..<20000).map { "\($0)\n" }.joined())
        #expect(run.stderr == (0..<20000).map { "\(-$0)\n" }.joined())
        #expect(!run.result.logTruncated)
    }

    @Test("a program that does not exist, or cannot be executed, is refused at the start")
    func missingProgram() async throws {
        for command in ["/no/such/program", "no-such-program", "/etc/passwd", "/work"] {
            let error = await #expect(throws: SandboxError.self) { try await Lab.run(Lab.spec([command])) }
            #expect(error?.code == .commandNotStarted)
            #expect(error?.message.contains(command) == true)
        }
    }

    @Test("a folder to start in that does not exist is refused at the start")
    func missingFolder() async throws {
        var spec = Lab.spec(["/bin/true"])
        spec.workingDirectory = "/work/missing"
        let error = await #expect(throws: SandboxError.self) { try await Lab.run(spec) }
        #expect(error?.code == .commandNotStarted)
    }

    @Test("a program is looked up in the job's own PATH")
    func path() async throws {
        var spec = Lab.spec(["tool", "argument"])
        spec.environment = [("PATH", "/work/bin:/usr/bin")]
        let run = try await Lab.run(spec) { instance in
            try FileManager.default.createDirectory(
                atPath: instance.workFolder + "/bin", withIntermediateDirectories: true)
            try Data("#!/bin/sh\necho \"$0 $1\"\n".utf8).write(
                to: URL(fileURLWithPath: instance.workFolder + "/bin/tool"))
            chmod(instance.workFolder + "/bin/tool", 0o755)
        }
        #expect(run.stdout == "/work/bin/tool argument\n")
    }

    @Test("its environment is what the spec says and nothing of the daemon's")
    func environment() async throws {
        setenv("WEFT_TEST_SECRET", "of the daemon", 1)
        var spec = Lab.spec(["/usr/bin/env"])
        spec.environment = [("A", "1"), ("B", "two words = fine\nand a line"), ("A", "3"), ("HOME", "/tmp")]
        let run = try await Lab.run(spec)
        #expect(
            run.stdout == "PATH=/usr/local/bin:/usr/bin:/bin\nHOME=/tmp\nTMPDIR=/tmp\nLANG=C.UTF-8\nA=3\n"
                + "B=two words = fine\nand a line\n")
    }

    @Test("it is user 1000 without groups, on a machine named by the spec, with empty input")
    func identity() async throws {
        var spec = Lab.spec(["/bin/sh", "-c", "id; hostname; pwd; wc -c"])
        spec.hostname = "node-7"
        let run = try await Lab.run(spec)
        #expect(run.stdout == "uid=1000(job) gid=1000(job) groups=1000(job)\nnode-7\n/work\n0\n")
    }

    @Test("files put in its folder before the start belong to it, and its own can be read at the end")
    func files() async throws {
        let seen = Output()
        let run = try await Lab.run(
            Lab.spec(["/bin/sh", "-c", "cat in/a; echo new > in/a; mkdir out; echo 42 > out/b; rm in/secret"]),
            before: { instance in
                mkdir(instance.workFolder + "/in", 0o700)
                try Data("hello\n".utf8).write(to: URL(fileURLWithPath: instance.workFolder + "/in/a"))
                // A link that leads out must not make the host's file the job's.
                symlink("/etc/shadow", instance.workFolder + "/in/secret")
            },
            after: { instance in
                try await instance.withOutput("") { file in
                    guard file.kind == .file else { return }
                    try file.read { seen.append(.stdout, Array("\(file.path)=".utf8) + $0) }
                }
            })
        #expect(run.outcome == .exited(code: 0))
        #expect(run.stdout == "hello\n")
        #expect(seen[.stdout] == "in/a=new\nout/b=42\n")
        var status = stat()
        #expect(stat("/etc/shadow", &status) == 0 && status.st_uid == 0)
    }

    @Test("an id that is in use, and a second start, are refused")
    func misuse() async throws {
        let spec = Lab.spec(["/bin/true"])
        let instance = try await Lab.runtime.prepare(spec)
        let again = await #expect(throws: SandboxError.self) { try await Lab.runtime.prepare(spec) }
        #expect(again?.code == .invalidSpec)
        try await instance.start { _, _ in }
        let second = await #expect(throws: SandboxError.self) { try await instance.start { _, _ in } }
        #expect(second?.code == .wrongState)
        await instance.destroy()
        // The id is free again, also for a sandbox that is never started.
        let third = try await Lab.runtime.prepare(spec)
        await third.destroy()
        await third.destroy()
        #expect(await third.wait().outcome == .stopped)
    }

    @Test("forty sandboxes run at once, each with its own files, and leave nothing")
    func forty() async throws {
        let runtime = Lab.runtime
        let codes = try await withThrowingTaskGroup(of: (Int32, SandboxResult.Outcome).self) { group in
            for number in 0..<40 as Range<Int32> {
                group.addTask {
                    try await Lab.$runtime.withValue(runtime) {
                        let limits = SandboxLimits(memoryBytes: 64 << 20, diskBytes: 8 << 20)
                        let script = "sleep 0.3; ls /work | grep -q . && exit 99; echo > /work/mine; exit \(number)"
                        return (number, try await Lab.shell(script, limits).outcome)
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes.count == 40)
        #expect(codes.allSatisfy { $0.1 == .exited(code: $0.0) })
    }

    @Test("several tasks may wait for the same end")
    func waiters() async throws {
        let instance = try await Lab.runtime.prepare(Lab.spec(["/bin/sh", "-c", "sleep 0.1; exit 3"]))
        async let first = instance.wait()
        try await instance.start { _, _ in }
        async let second = instance.wait()
        let outcomes = await [first.outcome, second.outcome, instance.wait().outcome]
        #expect(outcomes == Array(repeating: .exited(code: 3), count: 3))
        await instance.destroy()
    }
}
