// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// What process 1 of a sandbox is told to run. It goes through an anonymous file, so that a job's arguments and
/// environment never stand in `/proc` for others to read, as those of bubblewrap do.
struct JobConfiguration {
    let folder: String
    let arguments: [String]
    let environment: [String]
    /// Counted in the sandbox's own user namespace, where process 1 is the only one that is not the job's.
    let processes: UInt64

    init(_ spec: SandboxSpec) {
        folder = spec.workingDirectory
        arguments = spec.command
        environment = Self.merge(spec.environment).map { "\($0.0)=\($0.1)" }
        processes = UInt64(clamping: spec.limits.pids + 1)
    }

    /// What every program expects to find, unless the job says otherwise.
    static let defaults = [
        ("PATH", "/usr/local/bin:/usr/bin:/bin"), ("HOME", "/work"), ("TMPDIR", "/tmp"), ("LANG", "C.UTF-8"),
    ]

    private static func merge(_ own: [(String, String)]) -> [(String, String)] {
        var order: [String] = []
        var values: [String: String] = [:]
        for (name, value) in defaults + own {
            if values.updateValue(value, forKey: name) == nil { order.append(name) }
        }
        return order.map { ($0, values[$0] ?? "") }
    }

    /// The file's content: `struct config` of weft-init, then strings that end with zero.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        func append<Integer: FixedWidthInteger>(_ value: Integer) {
            withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
        }
        append(UInt32(arguments.count))
        append(UInt32(environment.count))
        append(processes)
        for text in [folder] + arguments + environment { bytes += Array(text.utf8) + [0] }
        return bytes
    }
}
