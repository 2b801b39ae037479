// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging
import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("the end of a daemon", .enabled(if: Machine.runsJobs, Machine.reason), .serialized)
struct RecoveryTests {
    private static let root = "/tmp/weft-test-crash"

    private static func configuration() -> BubblewrapConfiguration {
        var configuration = Lab.configuration()
        configuration.stateRoot = root
        configuration.userBase = 2_110_000_000
        return configuration
    }

    @Test("a daemon that is killed leaves no process, and the next one removes the rest and names the sandboxes")
    func crash() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let runtime = BubblewrapRuntime(
                configuration: RecoveryTests.configuration(), logger: Logger(label: "test"))
            for (id, network) in [("lost-1", NetworkAccess.none), ("lost-2", .open), ("lost-3", .none)] {
                let spec = SandboxSpec(
                    id: id,
                    command: [
                        "/bin/sh", "-c", "setsid sleep 1000 & head -c 1000000 /dev/zero > f; echo up; sleep 1000",
                    ],
                    limits: Lab.limits, network: Machine.hasNetworkTools ? network : .none)
                let instance = try await runtime.prepare(spec)
                let output = Output()
                guard id != "lost-3" else { continue }
                try await instance.start { output.append($0, $1) }
                try await output.waits(for: "up")
            }
            kill(getpid(), SIGKILL)
        }
        let configuration = Self.configuration()
        let users = configuration.userBase..<configuration.userBase + 3
        try await eventually { users.allSatisfy { Leftovers.processes(of: $0).isEmpty } }
        #expect(!Leftovers.find(Self.root).isEmpty, "a crash leaves folders behind, or the test shows nothing")
        try await Lab.with(configuration) { runtime in
            #expect(await runtime.recover() == ["lost-1", "lost-2", "lost-3"])
            let helpers = Leftovers.processes { $0.contains("slirp4netns") }.filter(ProcessState.isOrphan)
            #expect(helpers.isEmpty)
            let found = Leftovers.find(Self.root).filter { !$0.hasPrefix("cgroup") && $0 != "image" }
            #expect(found == ["mount \(Self.root)/pool"], "only what the new runtime made")
            let run = try await Lab.$runtime.withValue(runtime) { try await Lab.shell("exit 3") }
            #expect(run.outcome == .exited(code: 3))
        }
    }

    @Test("two daemons cannot share a folder")
    func lock() async throws {
        let configuration = Lab.configuration()
        try await Lab.with(configuration) { first in
            #expect(await first.recover() == [])
            let second = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
            let error = await #expect(throws: SandboxError.self) {
                try await second.prepare(Lab.spec(["/bin/true"]))
            }
            #expect(error?.message.contains("in use") == true)
        }
    }

    @Test("shutting down ends what runs and refuses what comes after")
    func shutdown() async throws {
        let configuration = Lab.configuration()
        let runtime = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
        let instance = try await runtime.prepare(Lab.spec(["/bin/sleep", "1000"]))
        try await instance.start { _, _ in }
        await runtime.shutdown()
        #expect(await instance.wait().outcome == .stopped)
        #expect(Leftovers.find(configuration.stateRoot).isEmpty)
        let error = await #expect(throws: SandboxError.self) { try await runtime.prepare(Lab.spec(["/bin/true"])) }
        #expect(error?.code == .wrongState)
        try FileManager.default.removeItem(atPath: configuration.stateRoot)
    }

    @Test("sandboxes with a tmpfs instead of a quota are held to their size as well, and leave nothing")
    func memoryDisk() async throws {
        var configuration = Lab.configuration()
        configuration.disk = .memory
        try await Lab.with(configuration) { runtime in
            try await Lab.$runtime.withValue(runtime) {
                let limits = SandboxLimits(diskBytes: 4 << 20)
                let run = try await Lab.shell("head -c 9000000 /dev/zero > f || echo full; stat -c %s f", limits)
                #expect(run.stdout.hasPrefix("full\n"))
                #expect(run.result.usage.diskBytes <= 4 << 20 && run.result.usage.diskBytes > 3 << 20)
                let files = try await Lab.python(
                    """
                    import os
                    try:
                        for i in range(100000): os.close(os.open('/tmp/%d' % i, os.O_CREAT))
                    except OSError as error: print(error.errno, i < 5000)
                    """, limits)
                #expect(files.stdout == "28 True\n")
            }
        }
    }

    @Test("a folder that jobs' users cannot reach is refused with what to do")
    func unreachable() async throws {
        var configuration = Lab.configuration()
        let outer = configuration.stateRoot
        try FileManager.default.createDirectory(
            atPath: outer, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        configuration.stateRoot += "/inner"
        let runtime = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
        let error = await #expect(throws: SandboxError.self) { try await runtime.prepare(Lab.spec(["/bin/true"])) }
        #expect(error?.code == .limitUnavailable)
        #expect(error?.message.contains("chmod o+x") == true)
        #expect(await runtime.probe().run.isProven == false)
        await runtime.shutdown()
        try FileManager.default.removeItem(atPath: outer)
    }
}

enum ProcessState {
    /// Whether a process is there, no zombie, and has lost its parent: others run tests, or a node, at the same time.
    static func isOrphan(_ pid: Int32) -> Bool {
        guard let text = KernelText.read("/proc/\(pid)/status") else { return false }
        return !text.contains("State:\tZ") && !text.contains("State:\tX") && text.contains("PPid:\t1\n")
    }
}
