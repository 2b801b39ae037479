// SPDX-License-Identifier: Apache-2.0

import Glibc
import SandboxTestKit
import Synchronization
import Testing

@testable import Sandbox

@Suite("programs, threads and users")
struct SystemTests {
    private let spawner: Spawner

    init() throws { spawner = try Spawner(program: BuiltProgram.initPath) }

    @Test("a tool's output is returned, and its failure is an error with its words")
    func tool() throws {
        #expect(
            try Tool.run("/bin/sh", ["-c", "cat; echo out; echo err >&2"], by: spawner, input: "in\n")
                == "in\nout\nerr\n")
        let error = #expect(throws: SandboxError.self) {
            try Tool.run("/bin/sh", ["-c", "echo why >&2; exit 3"], by: spawner)
        }
        #expect(error?.message.contains("why") == true)
        #expect(throws: SandboxError.self) {
            try Tool.run("/bin/sh", ["-c", "sleep 100"], by: spawner, patience: .milliseconds(50))
        }
        #expect(try Tool.run("/usr/bin/head", ["-c", "100000", "/dev/zero"], by: spawner).utf8.count == 16 << 10)
    }

    @Test("a program that is not there is an error that names it and the step")
    func missing() {
        let error = #expect(throws: SandboxError.self) {
            try spawner.spawn(Spawner.Request(path: "/no/such", arguments: ["x"]))
        }
        #expect(error?.message.contains("/no/such (exec)") == true)
        #expect(Tool.find("no-such-tool") == nil && Tool.find("sh") != nil)
    }

    @Test("a started program has the descriptors it was given and no other")
    func descriptors() throws {
        let extra = try Descriptor.open("/dev/null", O_RDONLY)
        let inherited = open("/dev/null", O_RDONLY)  // no O_CLOEXEC: what a careless library may leave open
        defer { close(inherited) }
        let (read, write) = try Descriptor.pipe()
        var request = Spawner.Request(
            path: "/bin/sh",
            arguments: [
                "sh", "-c", "for i in 0 1 2 3 4 5 6 7 8 9; do [ -e /proc/self/fd/$i ] && echo $i; done; echo \"$A\"",
            ])
        request.environment = ["A=b"]
        request.descriptors = [nil, write, nil, extra]
        let child = try spawner.spawn(request)
        #expect(child.wait() == 0)
        var bytes = [UInt8](repeating: 0, count: 1000)
        let count = Glibc.read(read.number, &bytes, bytes.count)
        #expect(
            String(decoding: bytes[..<max(0, count)], as: UTF8.self)
                == "0\n1\n2\n3\nb\n")
    }

    @Test("exit codes and signals are told apart when a child is reaped")
    func statuses() throws {
        for (script, status) in [("exit 9", 9 << 8), ("exit 0", 0), ("kill -9 $$", 9)] as [(String, Int32)] {
            let child = try spawner.spawn(Spawner.Request(path: "/bin/sh", arguments: ["sh", "-c", script]))
            #expect(child.wait() == status)
            #expect(child.wait() == nil, "it can be reaped only once")
        }
    }

    @Test("a killed launcher is replaced, and what it had started lives on")
    func killedLauncher() throws {
        let (read, write) = try Descriptor.pipe()
        var request = Spawner.Request(path: "/bin/sh", arguments: ["sh", "-c", "read line; exit 7"])
        request.descriptors = [read, nil, nil]
        let first = try spawner.spawn(request)
        let launcher = try #require(spawner.launcherProcess)
        kill(launcher, SIGKILL)
        // A zombie of it stays until the spawner notices: wait for its end, but leave it.
        var info = siginfo_t()
        #expect(waitid(P_PID, id_t(launcher), &info, WEXITED | WNOWAIT) == 0)
        let second = try spawner.spawn(Spawner.Request(path: "/bin/sh", arguments: ["sh", "-c", "exit 8"]))
        #expect(second.wait() == 8 << 8)
        #expect(Glibc.write(write.number, "\n", 1) == 1)
        #expect(first.wait() == 7 << 8)
    }

    @Test("a closed spawner starts nothing, and leaves no launcher")
    func closed() throws {
        let launcher = try #require(spawner.launcherProcess)
        spawner.close()
        #expect(kill(launcher, 0) == -1)
        let error = #expect(throws: SandboxError.self) {
            try spawner.spawn(Spawner.Request(path: "/bin/true", arguments: ["true"]))
        }
        #expect(error?.code == .wrongState)
    }

    @Test(
        "programs do not have the mounts that are hidden from them, and the host keeps those",
        .enabled(if: getuid() == 0))
    func hiding() throws {
        let mounts = MountTable.current().entries.map(\.path)
        let hidden = mounts.filter { $0.hasPrefix("/sys") }.sorted(by: >)
        try #require(!hidden.isEmpty)
        let spawner = try Spawner(program: BuiltProgram.initPath, hiding: hidden)
        let seen = try Tool.run("/bin/cat", ["/proc/self/mountinfo"], by: spawner)
        let paths = MountTable(parsing: seen).entries.map(\.path)
        #expect(!paths.contains { hidden.contains($0) })
        #expect(paths.contains("/") && paths.contains("/proc"))
        #expect(MountTable.current().entries.map(\.path).filter { $0.hasPrefix("/sys") }.count == hidden.count)
    }

    @Test("a program that gets more arguments than fit is refused, and the next one starts")
    func tooMuch() throws {
        let long = String(repeating: "x", count: 1 << 17)
        #expect(throws: SandboxError.self) {
            try spawner.spawn(Spawner.Request(path: "/bin/true", arguments: ["true", long]))
        }
        #expect(try spawner.spawn(Spawner.Request(path: "/bin/true", arguments: ["true"])).wait() == 0)
    }

    @Test("workers run everything that is submitted, on as many threads as they have")
    func workers() async throws {
        let workers = Workers(name: "test", threads: 3)
        let running = Running()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for i in 0..<100 {
                group.addTask {
                    try await workers.run {
                        running.enter()
                        usleep(500)
                        running.leave()
                        return i
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 4950)
        #expect(running.most <= 3)
        #expect(workers.runBlocking { 7 } == 7)
    }

    @Test("a user is never given out twice at a time, and the longest free one comes next")
    func users() throws {
        var pool = UserPool(base: 1000, count: 3)
        #expect(try [pool.take(), pool.take(), pool.take()] == [1000, 1001, 1002])
        let error = #expect(throws: SandboxError.self) { try pool.take() }
        #expect(error?.code == .capacity)
        pool.release(1001)
        #expect(try pool.take() == 1001)
        pool.release(1002)
        pool.release(1000)
        #expect(try pool.take() == 1002)
        #expect(try pool.take() == 1000)
        pool.release(77)
        #expect(throws: SandboxError.self) { try pool.take() }
    }

    @Test("milliseconds are rounded up")
    func milliseconds() {
        #expect(Duration.zero.milliseconds == 0)
        #expect(Duration.nanoseconds(1).milliseconds == 1)
        #expect(Duration.milliseconds(1500).milliseconds == 1500)
        #expect(Duration.microseconds(1500).milliseconds == 2)
    }
}

/// How many are in at once.
private final class Running: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

    func leave() { counts.withLock { $0.now -= 1 } }

    var most: Int { counts.withLock { $0.most } }
}
