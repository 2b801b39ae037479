// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc

/// A file descriptor that is closed when its last owner lets go of it.
package final class Descriptor: Sendable {
    package let number: Int32

    /// Takes ownership of `number`.
    package init(owning number: Int32) {
        precondition(number >= 0, "a descriptor is never negative")
        self.number = number
    }

    deinit { close(number) }

    /// Opens `path`; the descriptor is not passed on to other programs.
    package static func open(_ path: String, _ flags: Int32, mode: mode_t = 0) throws(SandboxError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw .system("opening \(path)", errno) }
        return Descriptor(owning: number)
    }

    /// Wraps what a shim function returned: a descriptor or a negated errno.
    package static func checked(_ result: Int32, _ doing: String) throws(SandboxError) -> Descriptor {
        guard result >= 0 else { throw .system(doing, -result) }
        return Descriptor(owning: result)
    }

    /// A pipe: what is written to the second comes out of the first.
    package static func pipe() throws(SandboxError) -> (read: Descriptor, write: Descriptor) {
        var ends: [Int32] = [0, 0]
        let result = weft_pipe(&ends)
        guard result == 0 else { throw .system("making a pipe", -result) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }

    /// Two connected sockets that keep message boundaries.
    package static func messageSockets() throws(SandboxError) -> (Descriptor, Descriptor) {
        var ends: [Int32] = [0, 0]
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw .system("making sockets", errno) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }
}

extension SandboxError {
    /// A failed system call: what was being done, and the kernel's reason in words.
    package static func system(_ doing: String, _ error: Int32) -> SandboxError {
        SandboxError(.sandboxFailed, "\(doing) failed: \(errorText(error))")
    }
}

/// The kernel's words for an error number.
package func errorText(_ error: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard strerror_r(error, &buffer, buffer.count) == 0 else { return "error \(error)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
