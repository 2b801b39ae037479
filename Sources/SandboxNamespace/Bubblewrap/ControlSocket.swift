// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Sandbox

/// The daemon's end of the socket to process 1 of a sandbox (see weft-init).
struct ControlSocket: Sendable {
    let descriptor: Descriptor

    /// Makes the daemon's end and the one for process 1.
    static func make() throws(SandboxError) -> (own: ControlSocket, other: Descriptor) {
        let ends = try Descriptor.messageSockets()
        // Before anything is sent: only then does the kernel note the sender.
        let result = weft_name_senders(ends.0.number)
        guard result == 0 else { throw .system("preparing the control socket", -result) }
        return (ControlSocket(descriptor: ends.0), ends.1)
    }

    /// What process 1 says.
    enum Message: Sendable, Equatable {
        case started
        /// The program could not be executed; an errno.
        case notStarted(Int32)
        /// A raw wait status.
        case ended(Int32)
    }

    /// Waits until process 1 is ready. Blocks.
    /// - Returns: a handle on it; killing it kills everything in the sandbox. Nil if it did not come up.
    func awaitReady(within patience: Duration, orEndOf process: ChildProcess) -> Descriptor? {
        guard isReadable(within: patience, orEndOf: process) else { return nil }
        var fields: [Int32] = [0, 0]
        var sender: Int32 = -1
        let count = weft_receive_from(descriptor.number, &fields, 8, &sender)
        let handle = sender >= 0 ? Descriptor(owning: sender) : nil
        return count == 8 && fields[0] == Int32(UInt8(ascii: "R")) ? handle : nil
    }

    func go() { send([UInt8(ascii: "G")]) }

    /// Has the signal sent to the job's program and its process group.
    func signal(_ number: Int32) { send([UInt8(ascii: "T"), UInt8(truncatingIfNeeded: number)]) }

    /// Tells process 1 that nobody is interested any more: it ends, and with it everything in the sandbox.
    func abandon() { shutdown(descriptor.number, Int32(SHUT_RDWR)) }

    private func send(_ bytes: [UInt8]) {
        _ = Glibc.send(descriptor.number, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
    }

    /// The next message, nil if the process has ended or none has come within `patience`. Blocks.
    func receive(within patience: Duration, orEndOf process: ChildProcess) -> Message? {
        isReadable(within: patience, orEndOf: process) ? receive() : nil
    }

    private func isReadable(within patience: Duration, orEndOf process: ChildProcess) -> Bool {
        var events = [
            pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: process.handle.number, events: Int16(POLLIN), revents: 0),
        ]
        let deadline = ContinuousClock.now + patience
        while true {
            let left = max(0, ContinuousClock.now.duration(to: deadline).milliseconds)
            let count = poll(&events, 2, Int32(clamping: left))
            if count > 0 { return events[0].revents & Int16(POLLIN) != 0 }
            if count == 0 || errno != EINTR { return false }
        }
    }

    /// The next message if one is there, nil at the end or for anything that is none.
    func receive() -> Message? {
        var fields: [Int32] = [0, 0]
        let count = recv(descriptor.number, &fields, 8, Int32(MSG_DONTWAIT))
        guard count == 8 else { return nil }
        switch UInt8(truncatingIfNeeded: fields[0]) {
        case UInt8(ascii: "S"): return .started
        case UInt8(ascii: "E"): return .notStarted(fields[1])
        case UInt8(ascii: "X"): return .ended(fields[1])
        default: return nil
        }
    }
}
