// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Glibc
import Sandbox
import Synchronization

/// Reads what a job prints on a thread of its own, until all of its processes have closed their ends.
///
/// A slow receiver blocks this thread and, once the pipes are full, the job: nothing is stored up here.
final class LogReader: Sendable {
    private let pipes: [(LogStream, Descriptor)]
    private let limit: Int64
    private let output: @Sendable (LogStream, [UInt8]) -> Void
    private let truncated = Atomic(false)
    private let done = DispatchSemaphore(value: 0)

    init(
        stdout: Descriptor, stderr: Descriptor, limit: Int64,
        output: @escaping @Sendable (LogStream, [UInt8]) -> Void
    ) {
        pipes = [(.stdout, stdout), (.stderr, stderr)]
        self.limit = limit
        self.output = output
    }

    func start(name: String) {
        startThread(name: name, stackBytes: Limits.stackBytes) {
            self.run()
            self.done.signal()
        }
    }

    /// Waits until everything was read and delivered. Call it once. Blocks.
    /// - Returns: whether output was thrown away.
    func finish() -> Bool {
        done.wait()
        return truncated.load(ordering: .acquiring)
    }

    private func run() {
        var left = limit
        var events = pipes.map { pollfd(fd: $0.1.number, events: Int16(POLLIN), revents: 0) }
        var piece = [UInt8](repeating: 0, count: Limits.outputBytes)
        while events.contains(where: { $0.fd >= 0 }) {
            guard poll(&events, UInt(events.count), -1) > 0 else { continue }
            for index in events.indices where events[index].revents != 0 {
                let count = read(events[index].fd, &piece, piece.count)
                if count > 0 {
                    deliver(pipes[index].0, piece[..<count], &left)
                } else if count == 0 || errno != EINTR {
                    events[index].fd = -1
                }
            }
        }
    }

    private func deliver(_ stream: LogStream, _ bytes: ArraySlice<UInt8>, _ left: inout Int64) {
        let kept = bytes.prefix(Int(clamping: left))
        left -= Int64(kept.count)
        if kept.count < bytes.count { truncated.store(true, ordering: .releasing) }
        if !kept.isEmpty { output(stream, Array(kept)) }
    }
}
