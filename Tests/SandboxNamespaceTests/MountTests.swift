// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Sandbox
import Testing

@testable import SandboxNamespace

@Suite("what a sandbox mounts", .enabled(if: Machine.runsJobs, Machine.reason), .withRuntime)
struct MountTests {
    /// Lays out a folder with a program, a file, a folder below and a link, and beside it a single file.
    static func fill(_ instance: any SandboxInstance) throws {
        let folder = instance.mountPlace(0)
        try FileManager.default.createDirectory(atPath: folder + "/deep/er", withIntermediateDirectories: true)
        for (path, mode) in [("/a.txt", 0o600), ("/run.sh", 0o700), ("/deep/er/b", 0o666)] as [(String, mode_t)] {
            try Data("#!/bin/sh\necho content of \(path)\n".utf8).write(to: URL(fileURLWithPath: folder + path))
            chmod(folder + path, mode)
        }
        try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "deep/er/b")
        try Data("single".utf8).write(to: URL(fileURLWithPath: instance.mountPlace(1)))
    }

    static func run(_ script: String, mounts: [String] = ["/mnt/data", "/srv/one"]) async throws -> Lab.Run {
        var spec = Lab.spec(["/usr/bin/python3", "-u", "-c", script])
        spec.mounts = mounts
        return try await Lab.run(spec, before: { try fill($0) })
    }

    @Test("is there to be read, links and programs included")
    func readable() async throws {
        let run = try await Self.run(
            """
            import os, subprocess
            print(open('/mnt/data/link').read().split()[-1], open('/srv/one').read())
            print(subprocess.check_output(['/mnt/data/run.sh']).decode().strip())
            for path in ['', '/deep', '/deep/er', '/a.txt', '/run.sh', '/deep/er/b']:
                print(oct(os.stat('/mnt/data' + path).st_mode & 0o7777), end=' ')
            print(sorted(os.listdir('/mnt')), sorted(os.listdir('/mnt/data')))
            """)
        #expect(run.outcome == .exited(code: 0), "\(run)")
        let lines = run.stdout.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["/deep/er/b single", "content of /run.sh"])
        #expect(
            lines.last
                == "0o555 0o555 0o555 0o444 0o555 0o444 ['data'] ['a.txt', 'deep', 'link', 'run.sh']")
    }

    @Test("cannot be written to, changed, replaced or mounted over by the job")
    func readOnly() async throws {
        let run = try await Self.run(
            """
            import ctypes, os, errno
            def tried(what, action):
                try: action(); print(what, 'worked')
                except OSError as error: print(what, errno.errorcode[error.errno])
            tried('write', lambda: open('/mnt/data/a.txt', 'w'))
            tried('append', lambda: open('/mnt/data/deep/er/b', 'a'))
            tried('create', lambda: open('/mnt/data/new', 'w'))
            tried('chmod', lambda: os.chmod('/mnt/data/a.txt', 0o777))
            tried('unlink', lambda: os.unlink('/mnt/data/a.txt'))
            tried('rename', lambda: os.rename('/mnt/data', '/mnt/other'))
            tried('beside', lambda: os.mkdir('/mnt/x'))
            tried('single', lambda: open('/srv/one', 'w'))
            tried('link', lambda: os.link('/mnt/data/a.txt', '/work/a'))
            libc = ctypes.CDLL(None, use_errno=True)
            result = libc.mount(None, b'/mnt/data', None, 32, None)
            print('remount', 'worked' if result == 0 else errno.errorcode[ctypes.get_errno()])
            tried('proc', lambda: open('/proc/self/cwd/../mounts/0/a.txt'))
            """)
        #expect(run.answers.count == 11, "\(run)")
        for (what, answer) in run.answers { #expect(answer != "worked", "\(what)") }
    }

    @Test("that was not laid out ends the start, and leaves nothing")
    func missing() async throws {
        var spec = Lab.spec(["/bin/true"])
        spec.mounts = ["/mnt/data"]
        let error = await #expect(throws: SandboxError.self) { try await Lab.run(spec) }
        #expect(error?.code == .sandboxFailed)
    }

    @Test(
        "in a place of the system's or the sandbox's own is refused",
        arguments: [
            ["/usr/x"], ["/etc/passwd"], ["/proc/x"], ["/work/x"], ["/tmp/x"], ["/run/secrets"], ["/"], ["mnt"],
            ["/mnt/../etc"], ["/mnt//a"], ["/mnt/."], ["/mnt/a", "/mnt/a"], ["/mnt/a", "/mnt/a/b"],
            ["/mnt/a/b", "/mnt/a"],
        ])
    func places(_ paths: [String]) async throws {
        var spec = Lab.spec(["/bin/true"])
        spec.mounts = paths
        let error = await #expect(throws: SandboxError.self) { _ = try await Lab.runtime.prepare(spec) }
        #expect(error?.code == .invalidSpec)
    }

    @Test("counts as the job's disk")
    func disk() async throws {
        var spec = Lab.spec(["/bin/true"])
        spec.mounts = ["/mnt/data"]
        let instance = try await Lab.runtime.prepare(spec)
        let file = try FileHandle.create(instance.mountPlace(0))
        #expect(throws: (any Error).self) {
            for _ in 0..<64 { try file.write(contentsOf: Data(count: 1 << 20)) }
            try file.synchronize()
        }
        try? file.close()
        await instance.destroy()
    }
}

extension FileHandle {
    fileprivate static func create(_ path: String) throws -> FileHandle {
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        return try #require(FileHandle(forWritingAtPath: path))
    }
}
