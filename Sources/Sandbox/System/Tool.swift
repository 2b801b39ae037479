// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc

/// A helper program that is run to its end, such as `mkfs.btrfs`.
package enum Tool {
    /// Where the program `name` is, looking in the system's own folders only: a caller's PATH may name others first.
    package static func find(_ name: String) -> String? {
        ["/usr/bin/", "/usr/sbin/", "/bin/", "/sbin/", "/usr/local/bin/", "/usr/local/sbin/"]
            .map { $0 + name }.first { access($0, X_OK) == 0 }
    }

    /// Runs a program with `input` as its standard input and waits for it. Blocks: not for tasks.
    /// - Returns: what it printed on either stream, at most 16 KiB.
    /// - Throws: `SandboxError.Code.sandboxFailed` with its output if it does not exit 0 within `patience`.
    @discardableResult
    package static func run(
        _ path: String, _ arguments: [String], by spawner: Spawner, input: String = "",
        networkNamespace: Descriptor? = nil, patience: Duration = .seconds(30)
    ) throws(SandboxError) -> String {
        let (read, write) = try Descriptor.pipe()
        var request = Spawner.Request(path: path, arguments: [path] + arguments)
        request.environment = ["PATH=/usr/bin:/usr/sbin:/bin:/sbin", "LC_ALL=C"]
        request.networkNamespace = networkNamespace
        request.descriptors = [try sealedFile("input", Array(input.utf8)), write, write]
        let child = try spawner.spawn(request)
        request.descriptors = []
        let output = collect(read, child, until: .now + patience)
        let status = child.wait()
        guard status == 0 else {
            throw SandboxError(.sandboxFailed, "\(path) failed: \(output)")
        }
        return output
    }

    /// An anonymous file with fixed content, to be passed on to a program.
    package static func sealedFile(_ name: String, _ bytes: [UInt8]) throws(SandboxError) -> Descriptor {
        try .checked(weft_sealed_file(name, bytes, bytes.count), "making an anonymous file")
    }

    private static func collect(
        _ pipe: Descriptor, _ child: ChildProcess, until deadline: ContinuousClock.Instant
    ) -> String {
        var output: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        var events = [
            pollfd(fd: pipe.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.handle.number, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            let left = ContinuousClock.now.duration(to: deadline).milliseconds
            if left <= 0 { child.signal(SIGKILL) }
            _ = poll(&events, 2, Int32(clamping: max(left, 100)))
            if events[0].revents & Int16(POLLIN) != 0 {
                let count = Glibc.read(pipe.number, &piece, piece.count)
                if count > 0 {
                    output.append(contentsOf: piece[..<min(count, Limits.toolOutputBytes - output.count)])
                    continue
                }
            }
            // Its end decides, not that of its output: a child of its own may keep that open.
            if events[1].revents != 0 { return String(decoding: output, as: UTF8.self) }
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, so that a wait is never shorter than asked for.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
    }
}
