// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Synchronization

/// Starts programs, through a small program of its own (the launcher) rather than by a fork of this process.
///
/// The kernel kills a child that asked for it (`PR_SET_PDEATHSIG`, bubblewrap's `--die-with-parent`) when the *thread*
/// that made its launcher ends, not when the process does. Threads of Dispatch and of Swift's executor come and go, and
/// a sandbox started from one of them would be killed at random: the launcher is started from a thread of its own, which
/// lives as long as the spawner.
package final class Spawner: Sendable {
    private let launcher: Mutex<Launcher?>
    private let program: String
    private let hidden: [String]
    private let thread = Workers(name: "weft-spawn", threads: 1)

    /// - Parameters:
    ///   - program: path of `weft-init`.
    ///   - hidden: mounts of the host that started programs do not have, if this process may take them away.
    /// - Throws: `SandboxError.Code.sandboxFailed` if it cannot be started.
    package init(program: String, hiding hidden: [String] = []) throws(SandboxError) {
        self.program = program
        self.hidden = hidden
        launcher = Mutex(try Self.start(program, hidden, on: thread))
    }

    private static func start(
        _ program: String, _ hidden: [String], on thread: Workers
    ) throws(SandboxError) -> Launcher {
        let (socket, pid) = thread.runBlocking {
            var pid: pid_t = 0
            let socket = withCStrings(hidden) { weft_launcher_start(program, $0, &pid) }
            return (socket, pid)
        }
        return Launcher(socket: try .checked(socket, "starting \(program)"), pid: pid)
    }

    /// The process that starts the others, nil after `close`.
    package var launcherProcess: Int32? { launcher.withLock { $0?.pid } }

    /// Ends the launcher and waits for its end; nothing can be started any more. What was started goes on.
    package func close() { launcher.withLock { $0 = nil } }

    /// A running launcher. It ends when the socket to it closes.
    private final class Launcher: Sendable {
        let socket: Descriptor
        let pid: Int32

        init(socket: Descriptor, pid: Int32) {
            self.socket = socket
            self.pid = pid
        }

        deinit {
            shutdown(socket.number, Int32(SHUT_RDWR))
            while waitpid(pid, nil, 0) < 0, errno == EINTR {}
        }
    }

    /// What to start and with what. Everything not named here is closed, cleared or set to the system's default.
    package struct Request: Sendable {
        package var path: String
        package var arguments: [String]
        package var environment: [String] = []
        /// Become 0, 1, 2, ... of the program; nil is /dev/null.
        package var descriptors: [Descriptor?] = [nil, nil, nil]
        package var cgroup: JobCgroup?
        package var networkNamespace: Descriptor?
        /// Host user and group to become, nil to stay.
        package var user: UInt32?
        package var openFiles: Int = 0
        package var fileBytes: Int64 = 0
        package var oomScoreAdjustment: Int32 = 0
        /// No core dumps, next to no locked memory, no real-time priority.
        package var hardened = false

        package init(path: String, arguments: [String]) {
            self.path = path
            self.arguments = arguments
        }
    }

    /// Starts a program and returns once it is executing. Blocks for some milliseconds: not for tasks.
    /// - Throws: `SandboxError.Code.sandboxFailed` naming the step that failed; nothing runs then.
    package func spawn(_ request: Request) throws(SandboxError) -> ChildProcess {
        let (report, child) = try launcher.withLock { launcher throws(SandboxError) in
            guard let present = launcher else {
                throw SandboxError(.wrongState, "the sandbox runtime is closed")
            }
            var outcome = Self.order(request, present)
            if case .failure(EPIPE) = outcome {
                // Somebody killed it. What it had started lives on.
                let next = try Self.start(program, hidden, on: thread)
                launcher = next
                outcome = Self.order(request, next)
            }
            switch outcome {
            case .success(let started): return started
            case .failure(let error): throw SandboxError.system("starting \(request.path)", error)
            }
        }
        var stage: Int32 = 0
        let result = weft_spawned(report.number, child.handle.number, &stage)
        guard result == 0 else {
            let step = String(cString: weft_stage_name(stage))
            throw .system("starting \(request.path) (\(step))", -result)
        }
        return child
    }

    private enum Outcome {
        case success((report: Descriptor, child: ChildProcess))
        /// An errno; `EPIPE`: there is no launcher any more.
        case failure(Int32)
    }

    private static func order(_ request: Request, _ launcher: Launcher) -> Outcome {
        let tasks = request.cgroup?.taskFiles.map(\.number) ?? []
        let descriptors = request.descriptors.map { $0?.number ?? -1 }
        var pidfd: Int32 = -1
        var pid: pid_t = 0
        let result = tasks.withUnsafeBufferPointer { tasks in
            descriptors.withUnsafeBufferPointer { descriptors in
                withCStrings(request.arguments) { arguments in
                    withCStrings(request.environment) { environment in
                        request.path.withCString { path in
                            var raw = weft_spawn_request()
                            raw.cgroup_folder = request.cgroup?.unifiedFolder?.number ?? -1
                            raw.cgroup_tasks = tasks.baseAddress
                            raw.cgroup_task_count = Int32(tasks.count)
                            raw.network_namespace = request.networkNamespace?.number ?? -1
                            raw.oom_score_adjustment = request.oomScoreAdjustment
                            raw.open_files = UInt64(request.openFiles)
                            raw.file_bytes = UInt64(request.fileBytes)
                            raw.harden = request.hardened ? 1 : 0
                            raw.user = request.user.map(Int64.init) ?? -1
                            raw.descriptors = descriptors.baseAddress
                            raw.descriptor_count = Int32(descriptors.count)
                            raw.path = path
                            raw.argv = arguments
                            raw.envp = environment
                            return weft_spawn(launcher.socket.number, &raw, &pidfd, &pid)
                        }
                    }
                }
            }
        }
        guard result >= 0 else { return .failure(-result) }
        return .success(
            (Descriptor(owning: result), ChildProcess(pid: pid, handle: Descriptor(owning: pidfd))))
    }
}

/// A started program, held by a descriptor: its number cannot come to mean another process.
package struct ChildProcess: Sendable {
    package let pid: Int32
    /// Readable once the process has ended.
    package let handle: Descriptor

    /// Waits for the end and reaps it. Returns the raw wait status, nil if somebody else reaped it.
    @discardableResult
    package func wait() -> Int32? {
        var status: Int32 = 0
        return weft_wait(handle.number, 1, &status) == 0 ? status : nil
    }

    /// Sends a signal; nothing happens if it has ended.
    package func signal(_ number: Int32) { _ = weft_pidfd_signal(handle.number, number) }
}

/// Lends the strings as a NULL-terminated array.
private func withCStrings<Value>(
    _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
) -> Value {
    var copies: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) }
    copies.append(nil)
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("the array holds at least its NULL") }
        return body(base)
    }
}
