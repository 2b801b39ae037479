// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("limits of a bubblewrap sandbox", .enabled(if: Machine.runsJobs, Machine.reason), .withRuntime, .serialized)
struct LimitTests {
    @Test("a job that maps and touches more memory than it has is ended as out of memory")
    func memory() async throws {
        let limits = SandboxLimits(memoryBytes: 48 << 20)
        let script = """
            import mmap
            keep = []
            while True:
                m = mmap.mmap(-1, 1 << 20); m[:] = b'x' * (1 << 20); keep.append(m)
            """
        let run = try await Lab.python(script, limits)
        #expect(run.outcome == .outOfMemory)
        #expect(run.result.usage.memoryPeakBytes <= 51 << 20)
        #expect(run.result.usage.memoryPeakBytes > 30 << 20)
    }

    @Test("a shell that passes on that its child ran out of memory is ended as out of memory")
    func memoryOfChild() async throws {
        let limits = SandboxLimits(memoryBytes: 48 << 20)
        let run = try await Lab.shell("/usr/bin/python3 -c 'x = b\"x\" * (1 << 28)'", limits)
        #expect(run.outcome == .outOfMemory)
    }

    @Test("files in /dev/shm count as memory")
    func sharedMemory() async throws {
        let limits = SandboxLimits(memoryBytes: 32 << 20)
        let run = try await Lab.shell("head -c 60000000 /dev/zero > /dev/shm/f; exit $?", limits)
        #expect(run.outcome != .exited(code: 0))
    }

    @Test("a job that runs for longer than its wall time is asked to end, and has")
    func wallTime() async throws {
        let limits = SandboxLimits(wallTime: .milliseconds(300))
        let run = try await Lab.shell("trap 'echo asked; exit 9' TERM; while :; do sleep 0.01; done", limits)
        #expect(run.outcome == .timedOut)
        #expect(run.stdout == "asked\n")
        #expect(run.result.usage.wall >= .milliseconds(300))
        #expect(run.result.usage.wall < .seconds(4))
    }

    @Test("a job that ignores SIGTERM, with daemons that left its session, is gone within the grace")
    func stubborn() async throws {
        let script = """
            import os, signal, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for i in range(3):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        for s in range(1, 32):
                            try: signal.signal(s, signal.SIG_IGN)
                            except OSError: pass
                        time.sleep(1000)
                    os._exit(0)
            print("up")
            time.sleep(1000)
            """
        var user: UInt32 = 0
        let run = try await Lab.python(script) { instance, output in
            try await output.waits(for: "up")
            user = try #require(Folder.owner(instance.workFolder))
            #expect(Leftovers.processes(of: user).count >= 6)
            let before = ContinuousClock.now
            await instance.stop(grace: .milliseconds(300))
            let took = before.duration(to: .now)
            #expect(took >= .milliseconds(290) && took < .seconds(3))
            #expect(Leftovers.processes(of: user).isEmpty)
        }
        #expect(run.outcome == .stopped)
    }

    @Test("daemons that outlive the program are gone when it has ended")
    func daemons() async throws {
        let script = "for i in 1 2 3; do (setsid sleep 1000 &) ; done; exit 5"
        let instance = try await Lab.runtime.prepare(Lab.spec(["/bin/sh", "-c", script]))
        try await instance.start { _, _ in }
        let user = try #require(Folder.owner(instance.workFolder))
        #expect(await instance.wait().outcome == .exited(code: 5))
        #expect(Leftovers.processes(of: user).isEmpty)
        await instance.destroy()
    }

    @Test("a fork bomb is held to its number of processes while a neighbour answers")
    func forkBomb() async throws {
        let runtime = Lab.runtime
        let bomb = Lab.spec(
            [
                "/usr/bin/python3", "-u", "-c",
                "import os\nprint('up')\nwhile True:\n try: os.fork()\n except OSError: pass",
            ],
            SandboxLimits(cpuMillis: 300, pids: 50))
        let instance = try await runtime.prepare(bomb)
        let output = Output()
        try await instance.start { output.append($0, $1) }
        try await output.waits(for: "up")
        let user = try #require(Folder.owner(instance.workFolder))
        try await eventually { Leftovers.processes(of: user).count >= 45 }
        let neighbour = try await Lab.shell("echo alive")
        #expect(neighbour.stdout == "alive\n")
        #expect(Leftovers.processes(of: user).count <= 52)
        await instance.kill()
        let result = await instance.wait()
        #expect(result.outcome == .stopped)
        #expect((result.usage.pidsPeak ?? 0) <= 52)
        #expect(Leftovers.processes(of: user).isEmpty)
        await instance.destroy()
    }

    @Test("processor time is held to the quota")
    func cpu() async throws {
        let limits = SandboxLimits(cpuMillis: 250, wallTime: .seconds(2))
        let run = try await Lab.shell("while :; do :; done & while :; do :; done", limits)
        let usage = run.result.usage
        #expect(usage.wall < .seconds(4))
        let share = usage.cpu / usage.wall
        #expect(share < 0.35)
        #expect(share > 0.05)
    }

    @Test("what it writes to /work and /tmp together is held to the disk limit", arguments: ["/work", "/tmp"])
    func disk(_ folder: String) async throws {
        let limits = SandboxLimits(diskBytes: 24 << 20)
        let script = """
            head -c 9000000 /dev/urandom > /work/a && head -c 9000000 /dev/urandom > /tmp/a && echo fits
            head -c 90000000 /dev/urandom > \(folder)/b || echo full
            rm \(folder)/b && head -c 1000000 /dev/urandom > \(folder)/c && echo again
            """
        let run = try await Lab.shell(script, limits)
        #expect(run.stdout == "fits\nfull\nagain\n")
        #expect(run.result.usage.diskBytes <= 24 << 20)
        #expect(run.result.usage.diskBytes >= 18_000_000)
    }

    @Test("a flood of empty files is stopped by the disk limit")
    func manyFiles() async throws {
        let limits = SandboxLimits(diskBytes: 8 << 20)
        let script = """
            import os
            try:
                for i in range(1000000): os.close(os.open('/work/file-with-a-long-name-%d' % i, os.O_CREAT))
                print('all')
            except OSError as error: print('stopped', i < 200000, error.errno)
            """
        let run = try await Lab.python(script, limits)
        #expect(["stopped True 122\n", "stopped True 28\n"].contains(run.stdout))
    }

    @Test("a sparse file of a terabyte is refused by the limit of a single file")
    func sparse() async throws {
        let limits = SandboxLimits(fileBytes: 1 << 20)
        let script = """
            import os
            f = os.open('/work/f', os.O_CREAT | os.O_RDWR)
            for name, action in [('truncate', lambda: os.ftruncate(f, 1 << 40)),
                                 ('write', lambda: os.pwrite(f, b'x', 1 << 40)),
                                 ('allocate', lambda: os.posix_fallocate(f, 0, 1 << 40)),
                                 ('small', lambda: os.pwrite(f, b'x', 1000))]:
                try: action(); print(name, 'done')
                except OSError as error: print(name, error.errno)
            """
        let run = try await Lab.python(script, limits)
        #expect(run.answers == ["truncate": "27", "write": "27", "allocate": "27", "small": "done"])
    }

    @Test("endless output is cut at the limit, does not stop the job, and does not fill memory")
    func hugeOutput() async throws {
        let limits = SandboxLimits(logBytes: 100_000)
        let run = try await Lab.shell("head -c 200000000 /dev/zero; echo done > /work/done; exit 4", limits)
        #expect(run.outcome == .exited(code: 4))
        #expect(run.stdout.utf8.count == 100_000)
        #expect(run.result.logTruncated)
    }

    @Test("a slow reader of the output slows the job and does not keep it from being killed")
    func slowReader() async throws {
        let instance = try await Lab.runtime.prepare(
            Lab.spec(["/bin/sh", "-c", "yes"], SandboxLimits(wallTime: .milliseconds(200), logBytes: 1 << 40)))
        let gate = Gate()
        let output = Output()
        try await instance.start { stream, bytes in
            output.append(stream, bytes)
            gate.pass()
        }
        let user = try #require(Folder.owner(instance.workFolder))
        try await eventually { Leftovers.processes(of: user).isEmpty }
        #expect(output[.stdout].utf8.count <= 64 << 10)
        gate.open()
        #expect(await instance.wait().outcome == .timedOut)
        await instance.destroy()
    }

    @Test("it cannot hold more descriptors than it may")
    func descriptors() async throws {
        let script = """
            import os, resource
            n = 0
            try:
                while True: os.dup(0); n += 1
            except OSError as error: print(n < 64, error.errno)
            try: resource.setrlimit(resource.RLIMIT_NOFILE, (65, 65))
            except ValueError: print('kept')
            """
        #expect(try await Lab.python(script, SandboxLimits(openFiles: 64)).stdout == "True 24\nkept\n")
    }

    @Test("freezing stops the program and the clock; thawing lets both go on")
    func freeze() async throws {
        let limits = SandboxLimits(wallTime: .milliseconds(1500))
        var ticks = 0
        let script = "i=0; while [ $i -lt 40 ]; do sleep 0.01; echo tick; i=$((i+1)); done"
        let run = try await Lab.shell(script, limits) { instance, output in
            try await output.waits(for: "tick\ntick")
            try await instance.freeze()
            ticks = output[.stdout].utf8.count
            try await Task.sleep(for: .seconds(2))
            #expect(output[.stdout].utf8.count - ticks <= 5, "at most what was in the pipe")
            try await instance.thaw()
        }
        #expect(run.outcome == .exited(code: 0))
        #expect(run.result.usage.wall < .milliseconds(1500))
        #expect(run.stdout.utf8.count == 200)
    }

    @Test("a frozen job can be stopped, and ends by SIGTERM")
    func stopFrozen() async throws {
        let run = try await Lab.shell("trap 'echo asked; exit 0' TERM; echo up; while :; do sleep 0.01; done") {
            try await $1.waits(for: "up")
            try await $0.freeze()
            await $0.stop(grace: .seconds(5))
        }
        #expect(run.outcome == .stopped)
        #expect(run.stdout == "up\nasked\n")
    }

    @Test("a frozen job can be killed and destroyed")
    func killFrozen() async throws {
        let run = try await Lab.shell("echo up; sleep 1000") {
            try await $1.waits(for: "up")
            try await $0.freeze()
            try await $0.withOutput("") { _ in }
            await $0.destroy()
        }
        #expect(run.outcome == .stopped)
    }

    @Test("the files of a running job cannot be walked, and a job that ended cannot be frozen")
    func wrongState() async throws {
        _ = try await Lab.shell("echo up; sleep 1000") {
            try await $1.waits(for: "up")
            let instance = $0
            let walk = await #expect(throws: SandboxError.self) { try await instance.withOutput("") { _ in } }
            #expect(walk?.code == .wrongState)
            await instance.kill()
            let freeze = await #expect(throws: SandboxError.self) { try await instance.freeze() }
            #expect(freeze?.code == .wrongState)
        }
    }

    @Test("more disk than the pool has, and more descriptors than the machine gives, are refused")
    func tooMuch() async throws {
        var spec = Lab.spec(["/bin/true"], SandboxLimits(diskBytes: 1 << 40))
        let disk = await #expect(throws: SandboxError.self) { try await Lab.runtime.prepare(spec) }
        #expect(disk?.code == .capacity)
        spec.limits = SandboxLimits(openFiles: 1_000_000)
        let files = await #expect(throws: SandboxError.self) { try await Lab.runtime.prepare(spec) }
        #expect(files?.code == .limitUnavailable)
    }
}
