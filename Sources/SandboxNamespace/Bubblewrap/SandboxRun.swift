// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Sandbox
import Synchronization

/// A job's program from its start to its end: starts it, watches it, and says how it ended.
final class SandboxRun: Sendable {
    let network: JobNetwork?
    private let id: String
    private let group: JobCgroup
    private let ground: Ground
    private let bwrap: ChildProcess
    private let first: Descriptor
    private let control: ControlSocket
    private let log: LogReader
    private let started: ContinuousClock.Instant
    private let supervision: Mutex<Supervision>
    private let mailbox = Mutex<[Supervision.Event]>([])
    private let wakeRead: Descriptor
    private let wakeWrite: Descriptor

    /// Builds the sandbox and starts the program in it. Blocks.
    /// - Throws: `SandboxError`; nothing runs then.
    init(
        _ instance: BubblewrapInstance, output: @escaping @Sendable (LogStream, [UInt8]) -> Void
    ) throws(SandboxError) {
        let spec = instance.spec
        id = spec.id
        group = instance.group
        ground = instance.ground
        if let user = instance.user {
            try Folder.give(instance.workFolder, to: user)
            try Folder.give(Folder.parent(of: instance.workFolder) + "/tmp", to: user)
        }
        try Self.closeMounts(instance)
        network =
            spec.network == .open
            ? try JobNetwork(id: spec.id, tools: .find(), tree: ground.tree, spawner: ground.spawner) : nil
        do throws(SandboxError) {
            (wakeRead, wakeWrite) = try Descriptor.pipe()
            let launch = try Launch(instance, network?.namespace)
            bwrap = launch.bwrap
            first = launch.first
            control = launch.control
            log = LogReader(
                stdout: launch.stdout, stderr: launch.stderr, limit: spec.limits.logBytes, output: output)
            started = launch.started
        } catch {
            network?.close()
            throw error
        }
        supervision = Mutex(Supervision(wallTime: spec.limits.wallTime))
    }

    /// What is mounted is as it is from now on, and the job's user may look at it.
    private static func closeMounts(_ instance: BubblewrapInstance) throws(SandboxError) {
        guard !instance.spec.mounts.isEmpty else { return }
        for index in instance.spec.mounts.indices { try Folder.makeReadOnly(instance.mountPlace(index)) }
        if let user = instance.user { try Folder.show(instance.mountsFolder, to: user) }
    }

    /// Has something done by the watching thread.
    func post(_ event: Supervision.Event) {
        mailbox.withLock { $0.append(event) }
        _ = write(wakeWrite.number, [1], 1)
    }

    /// Starts reading output and watching. `ended` is called once, from the watching thread.
    func watch(_ ended: @escaping @Sendable (SandboxResult) -> Void) {
        log.start(name: "log-" + id)
        startThread(name: "job-" + id, stackBytes: Limits.stackBytes) {
            ended(self.supervise())
        }
    }

    // MARK: the watching thread

    private var now: Duration { started.duration(to: .now) }

    private func supervise() -> SandboxResult {
        var report: Supervision.Report?
        var endedAt: Duration?
        var killed = false
        var events = [bwrap.handle.number, wakeRead.number, control.descriptor.number].map {
            pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
        }
        while events[0].revents == 0 {
            // Once the program has ended there is only the end of what is around it to wait for.
            let patience: Duration? = report == nil ? supervision.withLock { $0.patience(at: now) } : Limits.killAgain
            _ = poll(&events, 3, patience.map { Int32(clamping: $0.milliseconds) } ?? -1)
            if report != nil, events[0].revents == 0 { group.signalKill() }
            if events[2].revents != 0 {
                if case .ended(let status) = control.receive() {
                    (report, endedAt) = (status, now)
                    group.liftCPU()
                    events[1].fd = -1
                }
                events[2].fd = -1
            }
            // What comes after the end of the program cannot be its cause.
            if report == nil { handleMailbox(isAwake: events[1].revents != 0, &killed) }
        }
        // The word of process 1 and its end may be seen at the same time.
        if report == nil, case .ended(let status) = control.receive() { (report, endedAt) = (status, now) }
        return finish(report, at: endedAt ?? now)
    }

    private func handleMailbox(isAwake: Bool, _ killed: inout Bool) {
        if isAwake {
            var bytes = [UInt8](repeating: 0, count: 64)
            _ = read(wakeRead.number, &bytes, bytes.count)
        }
        let events = mailbox.withLock { mailbox in
            defer { mailbox = [] }
            return mailbox
        }
        for event in events + [.tick] {
            for action in supervision.withLock({ $0.on(event, at: now) }) { perform(action, &killed) }
        }
    }

    private func perform(_ action: Supervision.Action, _ killed: inout Bool) {
        switch action {
        case .thaw:
            try? network?.thaw()
            try? group.thaw()
        case .terminate: control.signal(SIGTERM)
        case .killAll:
            // The kernel kills everything in a process namespace with its process 1. bubblewrap itself is left alone
            // at first: it takes note of the end, and no zombie is left to whoever reaps orphans on this host.
            if killed { group.signalKill() }
            killed = true
            _ = weft_pidfd_signal(first.number, SIGKILL)
            group.liftCPU()
            try? group.thaw()
        }
    }

    private func finish(_ report: Supervision.Report?, at end: Duration) -> SandboxResult {
        bwrap.wait()
        let isEmpty = group.killAll()
        network?.close()
        let truncated = log.finish()
        let usage = SandboxUsage(
            wall: supervision.withLock { $0.elapsed(at: end) }, cpu: group.cpuTime, memoryPeakBytes: group.memoryPeak,
            pidsPeak: group.pidsPeak, diskBytes: ground.pool.usage(id))
        let kills = group.memoryKills
        let outcome =
            isEmpty
            ? supervision.withLock { $0.outcome(report: report, memoryKills: kills) }
            : .failed(reason: "processes of the job cannot be killed")
        return SandboxResult(outcome: outcome, usage: usage, logTruncated: truncated)
    }
}
