// SPDX-License-Identifier: Apache-2.0

import Glibc
import Sandbox

/// The start of a job's program inside a new sandbox, step by step.
struct Launch {
    let bwrap: ChildProcess
    /// Process 1 of the sandbox.
    let first: Descriptor
    let control: ControlSocket
    let stdout: Descriptor
    let stderr: Descriptor
    let started: ContinuousClock.Instant

    /// Builds the sandbox and starts the program. Blocks.
    /// - Throws: `SandboxError`; nothing runs then.
    init(_ instance: BubblewrapInstance, _ namespace: Descriptor?) throws(SandboxError) {
        let output = try Descriptor.pipe()
        let errors = try Descriptor.pipe()
        let sockets = try ControlSocket.make()
        stdout = output.read
        stderr = errors.read
        control = sockets.own
        var request = try Self.request(instance, namespace)
        request.descriptors[1] = output.write
        request.descriptors[2] = errors.write
        request.descriptors[3] = sockets.other
        bwrap = try instance.ground.jobSpawner.spawn(request)
        (first, started) = try Self.meet(control, bwrap, errors.read, instance)
    }

    private static func request(
        _ instance: BubblewrapInstance, _ namespace: Descriptor?
    ) throws(SandboxError) -> Spawner.Request {
        let spec = instance.spec
        let ground = instance.ground
        let secrets = try secretFiles(spec)
        let arguments = BubblewrapArguments(
            work: instance.workFolder, temporary: Folder.parent(of: instance.workFolder) + "/tmp",
            etc: "\(ground.root)/etc-\(spec.network.rawValue)",
            empty: ground.root + "/empty", host: ground.host, hostname: spec.hostname,
            sharedMemoryBytes: min(Limits.sharedMemoryBytes, spec.limits.memoryBytes),
            hasNetwork: namespace != nil,
            mounts: spec.mounts.enumerated().map { (instance.mountPlace($0.offset), $0.element) },
            secretFiles: secrets.map(\.name))
        var request = Spawner.Request(
            path: ground.bwrap, arguments: [ground.bwrap] + BubblewrapArguments.commandLine)
        request.descriptors = [
            nil, nil, nil, nil,
            try configuration(spec),
            try Tool.sealedFile("arguments", arguments.bytes),
            try Tool.sealedFile("filter", SeccompFilter.bytes(network: spec.network)),
        ]
        request.descriptors += secrets.map(\.file)
        request.cgroup = instance.group
        request.networkNamespace = namespace
        request.user = instance.user
        request.openFiles = spec.limits.openFiles
        request.fileBytes = spec.limits.fileBytes
        // If the host runs out of memory, jobs go first.
        request.oomScoreAdjustment = 1000
        request.hardened = true
        return request
    }

    /// What process 1 is told, and nothing of it left in this process.
    private static func configuration(_ spec: SandboxSpec) throws(SandboxError) -> Descriptor {
        var bytes = try JobConfiguration(spec).bytes(with: spec.secrets)
        defer { bytes.wipe() }
        return try Tool.sealedFile("job", bytes)
    }

    private static func secretFiles(_ spec: SandboxSpec) throws(SandboxError) -> [(name: String, file: Descriptor)] {
        try spec.secrets.withFiles { files throws(SandboxError) in
            var made: [(name: String, file: Descriptor)] = []
            for (name, value) in files {
                var bytes = value.withBytes { Array($0) }
                defer { bytes.wipe() }
                made.append((name, try Tool.sealedFile("secret", bytes)))
            }
            return made
        }
    }

    /// Waits for process 1, sets the processor limit, and has the program started.
    ///
    /// The limit comes only now because building the sandbox under a small quota takes many times as long; not a single
    /// instruction of the job runs without it.
    private static func meet(
        _ control: ControlSocket, _ bwrap: ChildProcess, _ errors: Descriptor, _ instance: BubblewrapInstance
    ) throws(SandboxError) -> (Descriptor, ContinuousClock.Instant) {
        do throws(SandboxError) {
            guard let first = control.awaitReady(within: Limits.startPatience, orEndOf: bwrap) else {
                throw SandboxError(.sandboxFailed, "bubblewrap could not build the sandbox")
            }
            try instance.group.limitCPU(instance.spec.limits.cpuMillis)
            let started = ContinuousClock.now
            control.go()
            switch control.receive(within: Limits.startPatience, orEndOf: bwrap) {
            case .started: return (first, started)
            case .notStarted(let error):
                throw SandboxError(
                    .commandNotStarted,
                    "the program '\(instance.spec.command[0])' cannot be started in "
                        + "\(instance.spec.workingDirectory): \(errorText(error))")
            default: throw SandboxError(.sandboxFailed, "process 1 of the sandbox did not start the program")
            }
        } catch {
            control.abandon()
            instance.group.signalKill()
            bwrap.signal(SIGKILL)
            bwrap.wait()
            _ = instance.group.killAll()
            guard error.code == .sandboxFailed else { throw error }
            throw SandboxError(error.code, "\(error.message): \(complaint(errors))")
        }
    }

    /// What bubblewrap printed; the job has not run, so it is not the job's.
    private static func complaint(_ errors: Descriptor) -> String {
        var bytes = [UInt8](repeating: 0, count: Limits.complaintBytes)
        var event = pollfd(fd: errors.number, events: Int16(POLLIN), revents: 0)
        guard poll(&event, 1, 0) > 0, event.revents & Int16(POLLIN) != 0 else { return "it said nothing" }
        let count = read(errors.number, &bytes, bytes.count)
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }
}
