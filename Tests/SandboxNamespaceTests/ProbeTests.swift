// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging
import Sandbox
import SandboxTestKit
import Testing

@testable import SandboxNamespace

@Suite("probing", .serialized)
struct ProbeTests {
    @Test("as root everything is proven by doing it", .enabled(if: Machine.runsJobs, Machine.reason))
    func root() async throws {
        try await Lab.with(Lab.configuration()) { runtime in
            let found = await runtime.probe()
            for (name, capability) in found.all where name != "networkOpen" || Machine.hasNetworkTools {
                #expect(capability.isProven, "\(name): \(capability)")
            }
            #expect(found.interpreters[.shell] != nil)
            #expect(found.interpreters[.python]?.hasPrefix("3.") == true)
            #expect((found.interpreters[.node] != nil) == Machine.hasNode)
        }
    }

    @Test("without bubblewrap nothing is proven, and it says why")
    func missing() async throws {
        var configuration = Lab.configuration()
        configuration.bwrapPath = "/no/such/bwrap"
        try await Lab.with(configuration) { runtime in
            let found = await runtime.probe()
            #expect(found.all.allSatisfy { !$0.capability.isProven })
            guard case .unavailable(let why, let remedy) = found.run else { return }
            #expect(why.contains("/no/such/bwrap") && remedy.contains("bubblewrap"))
        }
    }

    @Test(
        "without privileges jobs run, unprovable limits are refused, and what was seen is told apart",
        .enabled(if: Machine.runsJobs, Machine.reason))
    func unprivileged() async throws {
        await #expect(processExitsWith: .success) {
            // What `runuser -u nobody` does; the last call undoes what the kernel did to /proc/self on the change of
            // user.
            var configuration = Lab.configuration()
            try FileManager.default.createDirectory(atPath: configuration.stateRoot, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: BuiltProgram.initPath, toPath: configuration.stateRoot + "/weft-init")
            chmod(configuration.stateRoot + "/weft-init", 0o755)
            configuration.initPath = configuration.stateRoot + "/weft-init"
            configuration.stateRoot += "/state"
            mkdir(configuration.stateRoot, 0o755)
            chown(configuration.stateRoot, 65534, 65534)
            setgroups(0, nil)
            setgid(65534)
            setuid(65534)
            Unprivileged.makeDumpable()

            let strict = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
            let error = await #expect(throws: SandboxError.self) { try await strict.prepare(Lab.spec(["/bin/true"])) }
            #expect(error?.code == .limitUnavailable)
            await strict.shutdown()

            configuration.allowsUnenforcedLimits = true
            let runtime = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
            let found = await runtime.probe()
            let proven = Set(found.all.filter(\.capability.isProven).map(\.name))
            #expect(proven == ["run", "pids", "wallTime", "fileSize", "networkNone", "seccomp"], "\(found)")
            try await Lab.$runtime.withValue(runtime) {
                let run = try await Lab.shell("id -u; setsid sleep 1000 & echo kept > file; exit 4") {
                    _ = ($0, $1)
                }
                #expect(run.outcome == .exited(code: 4) && run.stdout == "1000\n")
                let stopped = try await Lab.shell("trap '' TERM; echo up; while :; do sleep 1; done") {
                    try await $1.waits(for: "up")
                    await $0.stop(grace: .milliseconds(50))
                }
                #expect(stopped.outcome == .stopped)
            }
            await runtime.shutdown()
            #expect(Leftovers.find(configuration.stateRoot).isEmpty)
        }
        for name in Folder.names(in: "/tmp")
        where name.hasPrefix("weft-test-") && Folder.owner("/tmp/\(name)/state") == 65534 {
            Folder.remove("/tmp/" + name)
        }
    }
}

enum Unprivileged {
    /// prctl(PR_SET_DUMPABLE, 1), which Swift cannot call by name because it takes any number of arguments.
    static func makeDumpable() {
        typealias Call = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { return }
        _ = unsafeBitCast(symbol, to: Call.self)(4, 1, 0, 0, 0)
    }
}
