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

    /// The file's content: `struct config` of weft-init, then strings that end with zero. The caller overwrites it.
    /// - Parameter secrets: their variables come after the others, and win over defaults of the same name.
    func bytes(with secrets: SandboxSecrets) throws(SandboxError) -> [UInt8] {
        try secrets.withVariables { variables in
            let names = Set(variables.map(\.name))
            let plain = environment.filter { entry in !names.contains(String(entry.prefix { $0 != "=" })) }
            let texts = [folder] + arguments + plain
            let secretBytes = variables.reduce(0) { $0 + $1.name.utf8.count + $1.value.count + 2 }
            var bytes: [UInt8] = []
            // One allocation: growing would leave copies behind.
            bytes.reserveCapacity(64 + texts.reduce(0) { $0 + $1.utf8.count + 1 } + secretBytes)
            Self.append(UInt32(arguments.count), to: &bytes)
            Self.append(UInt32(plain.count + variables.count), to: &bytes)
            Self.append(processes, to: &bytes)
            for text in texts {
                bytes.append(contentsOf: text.utf8)
                bytes.append(0)
            }
            for (name, value) in variables {
                bytes.append(contentsOf: name.utf8)
                bytes.append(UInt8(ascii: "="))
                value.withBytes { bytes.append(contentsOf: $0) }
                bytes.append(0)
            }
            return bytes
        }
    }

    private static func append<Integer: FixedWidthInteger>(_ value: Integer, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }
}
