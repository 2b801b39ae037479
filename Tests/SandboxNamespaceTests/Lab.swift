// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Logging
import Sandbox
import SandboxTestKit
import Synchronization
import Testing

@testable import SandboxNamespace

/// A runtime for the tests of a suite, in a folder of its own that is gone afterwards.
enum Lab {
    @TaskLocal static var runtime = BubblewrapRuntime(
        configuration: BubblewrapConfiguration(stateRoot: "/nonexistent"), logger: Logger(label: "test"))

    static func configuration() -> BubblewrapConfiguration {
        BubblewrapConfiguration(
            stateRoot: "/tmp/weft-test-\(UInt64.random(in: 0...UInt64.max))", initPath: BuiltProgram.initPath,
            diskPoolBytes: 3 << 29
        )
    }

    /// Lends a runtime of its own and checks that nothing of it is left.
    static func with<Value>(
        _ configuration: BubblewrapConfiguration, _ body: (BubblewrapRuntime) async throws -> Value
    ) async throws -> Value {
        let runtime = BubblewrapRuntime(configuration: configuration, logger: Logger(label: "test"))
        let result: Result<Value, any Error>
        do { result = .success(try await body(runtime)) } catch { result = .failure(error) }
        await runtime.shutdown()
        #expect(Leftovers.find(configuration.stateRoot).isEmpty)
        try? FileManager.default.removeItem(atPath: configuration.stateRoot)
        return try result.get()
    }

    /// What a job did.
    struct Run {
        var result: SandboxResult
        var stdout: String
        var stderr: String
        var outcome: SandboxResult.Outcome { result.outcome }
        /// Lines of "name value", as the hostile scripts print them.
        var answers: [String: String] {
            Dictionary(
                stdout.split(separator: "\n").map { line in
                    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                    return (words[0], words.count > 1 ? words[1] : "")
                }, uniquingKeysWith: { $1 })
        }
    }

    static let limits = SandboxLimits(diskBytes: 16 << 20)

    static func spec(_ command: [String], _ limits: SandboxLimits = limits) -> SandboxSpec {
        SandboxSpec(id: "t-\(UInt32.random(in: 0...UInt32.max))", command: command, limits: limits)
    }

    /// Runs a job from beginning to end.
    static func run(
        _ spec: SandboxSpec, before: (any SandboxInstance) throws -> Void = { _ in },
        during: (any SandboxInstance, Output) async throws -> Void = { _, _ in },
        after: (any SandboxInstance) async throws -> Void = { _ in }
    ) async throws -> Run {
        let instance = try await runtime.prepare(spec)
        do {
            try before(instance)
            let output = Output()
            try await instance.start { output.append($0, $1) }
            try await during(instance, output)
            let result = await instance.wait()
            try await after(instance)
            await instance.destroy()
            return Run(result: result, stdout: output[.stdout], stderr: output[.stderr])
        } catch {
            await instance.destroy()
            throw error
        }
    }

    static func python(
        _ script: String, _ limits: SandboxLimits = limits, network: NetworkAccess = .none,
        during: (any SandboxInstance, Output) async throws -> Void = { _, _ in }
    ) async throws -> Run {
        var spec = spec(["/usr/bin/python3", "-u", "-c", script], limits)
        spec.network = network
        return try await run(spec, during: during)
    }

    static func shell(
        _ script: String, _ limits: SandboxLimits = limits,
        during: (any SandboxInstance, Output) async throws -> Void = { _, _ in }
    ) async throws -> Run {
        try await run(spec(["/bin/sh", "-c", script], limits), during: during)
    }
}

/// Gives each suite a runtime.
struct RuntimeTrait: SuiteTrait, TestScoping {
    let isRecursive = false

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Lab.with(Lab.configuration()) { runtime in
            try await Lab.$runtime.withValue(runtime) { try await function() }
        }
    }
}

extension Trait where Self == RuntimeTrait {
    static var withRuntime: RuntimeTrait { RuntimeTrait() }
}

/// What this machine can prove.
enum Machine {
    static let isRoot = getuid() == 0
    static let hasPython = access("/usr/bin/python3", X_OK) == 0
    static let hasNode = access("/usr/bin/node", X_OK) == 0
    static let hasBwrap = Tool.find("bwrap") != nil
    static let runsJobs = isRoot && hasPython && hasBwrap
    static let reason: Comment = "not provable here: needs root, bubblewrap and /usr/bin/python3"
    static let hasNetworkTools =
        runsJobs && Tool.find("slirp4netns") != nil && Tool.find("nft") != nil && access("/dev/net/tun", R_OK) == 0
}

/// What a job printed, as it comes in.
final class Output: Sendable {
    private let streams = Mutex<[LogStream: [UInt8]]>([:])

    func append(_ stream: LogStream, _ bytes: [UInt8]) { streams.withLock { $0[stream, default: []] += bytes } }

    subscript(stream: LogStream) -> String {
        String(decoding: streams.withLock { $0[stream] ?? [] }, as: UTF8.self)
    }

    /// Waits until the job has printed `text`.
    func waits(for text: String, on stream: LogStream = .stdout) async throws {
        try await eventually { self[stream].contains(text) }
    }
}

/// Waits for a condition, at most 20 s.
func eventually(_ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "the condition never came true")
        try await Task.sleep(for: .milliseconds(5))
    }
}

/// What a runtime may have left on the host.
enum Leftovers {
    static func find(_ root: String) -> [String] {
        var found = MountTable.current().entries.filter { $0.path.hasPrefix(root) }.map { "mount " + $0.path }
        let layout = CgroupLayout(mounts: .current(), membership: KernelText.read("/proc/self/cgroup") ?? "")
        for base in Array(layout.version1.values) + [layout.version2].compactMap({ $0 }) {
            let folder = "\(base)/weft/\(Ground.groupName(root))"
            if access(folder, F_OK) == 0 { found.append("cgroup " + folder) }
        }
        found += Folder.names(in: root + "/pool").map { "folder " + $0 }
        if access(root + "/pool.img", F_OK) == 0 { found.append("image") }
        return found + processes { $0.contains(root) }.map { "process \($0)" }
    }

    /// Host processes whose command line, or user, fits.
    static func processes(_ fits: (String) -> Bool) -> [Int32] {
        Folder.names(in: "/proc", foldersOnly: true).compactMap { Int32($0) }.filter { pid in
            pid != getpid() && fits(KernelText.read("/proc/\(pid)/cmdline") ?? "")
        }
    }

    /// Host processes of a user.
    static func processes(of user: UInt32) -> [Int32] {
        Folder.names(in: "/proc", foldersOnly: true).compactMap { Int32($0) }.filter {
            KernelText.read("/proc/\($0)/status")?.contains("Uid:\t\(user)\t") ?? false
        }
    }
}
