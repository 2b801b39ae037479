// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

/// A network in a folder of its own, driven through the command line.
actor Devnet {
    nonisolated let folder: String
    nonisolated let keepsData: Bool
    nonisolated let providers: Int
    /// Where the network serves content; nil does not.
    nonisolated let gateway: String?
    private var process: ChildProcess?

    nonisolated var socket: String { folder + "/s" }
    nonisolated var data: String { folder + "/data" }
    var processID: Int32 { process?.id ?? 0 }
    var printed: String { process?.errors ?? "" }

    private nonisolated var environment: [String: String] {
        ["PATH": Requirements.path, "HOME": folder, "TMPDIR": folder, "WEFT_SOCKET": socket, "LC_ALL": "C.UTF-8"]
    }

    private init(providers: Int, keepsData: Bool, gateway: String?) throws {
        self.providers = providers
        self.gateway = gateway
        self.keepsData = keepsData
        var template = Array("/tmp/weft-e2e-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure("cannot make a folder in /tmp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // Jobs run as users of their own, who must pass through.
        chmod(folder, 0o711)
    }

    /// Runs `body` with a network, ends the network in order, and leaves nothing behind even if something fails.
    static func with<Value: Sendable>(
        providers: Int = 2, keepsData: Bool = false, gateway: String? = nil,
        _ body: @Sendable (Devnet) async throws -> Value
    ) async throws -> Value {
        let devnet = try Devnet(providers: providers, keepsData: keepsData, gateway: gateway)
        do {
            try await devnet.start()
            let value = try await body(devnet)
            try await devnet.stop()
            #expect(Leftovers.mounts(below: devnet.folder).isEmpty, "mounts are left")
            await devnet.sweep()
            return value
        } catch {
            await Issue.record("the network printed: \(devnet.printed)")
            await devnet.sweep()
            throw error
        }
    }

    /// Starts the network and waits until it takes orders.
    func start() async throws {
        let started = try launch()
        try await eventually("the network is ready") {
            if !started.isRunning { throw TestFailure("the network ended: \(started.errors)") }
            return started.errors.contains("is ready")
        }
    }

    /// Starts the network and does not wait.
    @discardableResult
    func launch() throws -> ChildProcess {
        var arguments = ["devnet", "up", "--socket", socket, "--providers", "\(providers)"]
        if keepsData { arguments += ["--data", data] }
        if let gateway { arguments += ["--gateway", gateway] }
        let started = try ChildProcess(Requirements.weft, arguments, folder: folder, environment: environment)
        process = started
        return started
    }

    /// Ctrl-C, once; the network ends in order.
    func stop() async throws {
        guard let process, process.isRunning else { return }
        process.send(SIGINT)
        let result = await process.end()
        self.process = nil
        #expect(result.exitCode == 0, "the network ends in order: \(result)")
    }

    /// Ctrl-C, without waiting for what it does.
    func interrupt() { process?.send(SIGINT) }

    /// What a power cut does to the process.
    func kill() async {
        process?.send(SIGKILL)
        _ = await process?.end()
        process = nil
    }

    private func sweep() async {
        await kill()
        for id in Leftovers.processes(holding: folder) where id != getpid() { Glibc.kill(id, SIGKILL) }
        for mount in Leftovers.mounts(below: folder).reversed() {
            _ = await (try? ChildProcess("/bin/umount", ["-l", mount], folder: "/tmp", environment: environment))?.end()
        }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

extension Devnet {
    /// Starts a command in the network's folder.
    nonisolated func begin(_ arguments: [String]) throws -> ChildProcess { try begin(Requirements.weft, arguments) }

    /// Starts another program there.
    nonisolated func begin(_ program: String, _ arguments: [String]) throws -> ChildProcess {
        try ChildProcess(program, arguments, folder: folder, environment: environment)
    }

    /// Runs a command in the network's folder to its end.
    @discardableResult
    nonisolated func weft(_ arguments: String...) async throws -> CommandResult {
        try await begin(arguments).end()
    }

    nonisolated func weft(_ arguments: [String]) async throws -> CommandResult { try await begin(arguments).end() }

    /// Runs a command that must work, and decodes its JSON.
    nonisolated func query<Value: Decodable>(_ arguments: String..., as type: Value.Type = Value.self) async throws
        -> Value
    {
        let result = try await weft(arguments + ["--output", "json"])
        guard result.exitCode == 0 else { throw TestFailure("\(arguments): \(result)") }
        return try result.decode()
    }

    /// Writes a file into the network's folder and returns its name.
    @discardableResult
    nonisolated func write(_ name: String, _ text: String) throws -> String { try write(name, Data(text.utf8)) }

    @discardableResult
    nonisolated func write(_ name: String, _ content: Data) throws -> String {
        try content.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        return name
    }

    nonisolated func read(_ name: String) -> Data? { FileManager.default.contents(atPath: "\(folder)/\(name)") }
}
