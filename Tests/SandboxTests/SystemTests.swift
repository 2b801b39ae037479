// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import Testing

@testable import Sandbox

@Suite("programs, threads and users")
struct SystemTests {
    @Test("a tool's output is returned, and its failure is an error with its words")
    func tool() throws {
        #expect(try Tool.run("/bin/sh", ["-c", "cat; echo out; echo err >&2"], input: "in\n") == "in\nout\nerr\n")
        let error = #expect(throws: SandboxError.self) { try Tool.run("/bin/sh", ["-c", "echo why >&2; exit 3"]) }
        #expect(error?.message.contains("why") == true)
        #expect(throws: SandboxError.self) {
            try Tool.run("/bin/sh", ["-c", "sleep 100"], patience: .milliseconds(50))
        }
        #expect(try Tool.run("/usr/bin/head", ["-c", "100000", "/dev/zero"]).utf8.count == 16 << 10)
    }

    @Test("a program that is not there is an error that names it and the step")
    func missing() {
        let error = #expect(throws: SandboxError.self) {
            try Spawner.shared.spawn(Spawner.Request(path: "/no/such", arguments: ["x"]))
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
        let child = try Spawner.shared.spawn(request)
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
            let child = try Spawner.shared.spawn(Spawner.Request(path: "/bin/sh", arguments: ["sh", "-c", script]))
            #expect(child.wait() == status)
            #expect(child.wait() == nil, "it can be reaped only once")
        }
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
