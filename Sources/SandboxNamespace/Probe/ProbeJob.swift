// SPDX-License-Identifier: Apache-2.0

import Sandbox
import Synchronization

/// Small jobs with which a runtime finds out what works. They need nothing but a shell.
struct ProbeJob: Sendable {
    let runtime: BubblewrapRuntime

    /// What a probe job left behind.
    struct Finding: Sendable {
        var result: SandboxResult
        var output: String
        /// Host user that owns what the job wrote, nil if it wrote nothing.
        var owner: UInt32?
    }

    /// Limits so small that reaching them takes no time.
    static var limits: SandboxLimits {
        SandboxLimits(
            cpuMillis: 1000, memoryBytes: 64 << 20, pids: 32, diskBytes: 32 << 20, fileBytes: 64 << 20,
            openFiles: 64, wallTime: .seconds(6), logBytes: 64 << 10)
    }

    /// Runs a shell script in a sandbox of its own and takes everything away again.
    /// - Parameter during: is called once the script runs.
    func run(
        _ script: String, _ limits: SandboxLimits = Self.limits, network: NetworkAccess = .none,
        during: @Sendable (any SandboxInstance) async throws -> Void = { _ in }
    ) async throws -> Finding {
        let number = Self.serial.add(1, ordering: .relaxed).newValue
        let spec = SandboxSpec(
            id: "probe-\(number)", command: ["/bin/sh", "-c", script], limits: limits, network: network)
        let instance = try await runtime.prepare(spec)
        do {
            let text = Collected()
            try await instance.start { stream, bytes in if stream == .stdout { text.append(bytes) } }
            try await during(instance)
            let result = await instance.wait()
            let owner = try await Workers.shared.run { [folder = instance.workFolder] in
                Folder.owner(folder + "/mark")
            }
            await instance.destroy()
            return Finding(result: result, output: text.string, owner: owner)
        } catch {
            await instance.destroy()
            throw error
        }
    }

    private static let serial = Atomic(0)
}

/// Output as it comes in.
final class Collected: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    func append(_ more: [UInt8]) { bytes.withLock { $0 += more } }

    var string: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
}
