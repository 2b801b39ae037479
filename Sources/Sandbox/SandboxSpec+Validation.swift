// SPDX-License-Identifier: Apache-2.0

extension SandboxSpec {
    /// Checks every field against the rules in its documentation.
    /// - Throws: `SandboxError.Code.invalidSpec`, naming the first field that breaks a rule.
    public func validate() throws(SandboxError) {
        try Self.validate(id: id)
        try check(
            !hostname.isEmpty && hostname.utf8.count <= Limits.hostnameLength
                && hostname.utf8.allSatisfy { $0.isNameByte || (65...90).contains($0) },
            "hostname must be 1 to \(Limits.hostnameLength) letters, digits and hyphens"
        )
        try validateStrings()
        try validateWorkingDirectory()
        try validateMounts()
        try validateSecrets()
        try limits.validate()
    }

    /// Checks an id: 1 to 40 of `a-z`, `0-9` and `-`, not starting with `-`.
    /// - Throws: `SandboxError.Code.invalidSpec`.
    public static func validate(id: String) throws(SandboxError) {
        let bytes = Array(id.utf8)
        guard
            (1...Limits.idLength).contains(bytes.count), bytes[0] != UInt8(ascii: "-"), bytes.allSatisfy(\.isNameByte)
        else { throw SandboxError(.invalidSpec, "id must be 1 to \(Limits.idLength) of a-z, 0-9 and -") }
    }

    private func validateStrings() throws(SandboxError) {
        try check(!(command.first ?? "").isEmpty, "command must name a program")
        try check(command.count <= Limits.strings, "command has more than \(Limits.strings) arguments")
        try check(environment.count <= Limits.strings, "environment has more than \(Limits.strings) entries")
        var total = 0
        for argument in command {
            try check(!argument.utf8.contains(0), "command holds a zero byte")
            try check(argument.utf8.count <= Limits.stringBytes, "an argument is longer than 128 KiB")
            total += argument.utf8.count + 1
        }
        for (name, value) in environment {
            try check(
                !name.isEmpty && !name.utf8.contains(UInt8(ascii: "=")) && !name.utf8.contains(0),
                "environment names must not be empty nor hold = or a zero byte"
            )
            try check(!value.utf8.contains(0), "an environment value holds a zero byte")
            let length = name.utf8.count + value.utf8.count + 1
            try check(length <= Limits.stringBytes, "an environment entry is longer than 128 KiB")
            total += length + 1
        }
        try check(total <= Limits.stringsBytes, "command and environment together are longer than 1 MiB")
    }

    private func validateMounts() throws(SandboxError) {
        try check(mounts.count <= Limits.mounts, "there are more than \(Limits.mounts) mounts")
        for (index, path) in mounts.enumerated() {
            let names = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
            let isPath =
                path.utf8.first == UInt8(ascii: "/") && path.utf8.count <= Limits.pathBytes && !path.utf8.contains(0)
                && names.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
            try check(isPath, "a mount's path must be absolute, without empty, . and .. names")
            let top = String(path.dropFirst().prefix { $0 != "/" })
            try check(!Self.ownFolders.contains(top), "a mount must not lie in /\(top)")
            let overlaps = mounts[..<index].contains {
                ($0 + "/").utf8.starts(with: (path + "/").utf8) || (path + "/").utf8.starts(with: ($0 + "/").utf8)
            }
            try check(!overlaps, "a mount must not lie in another")
        }
    }

    /// Top-level names that belong to the system or to the sandbox.
    private static let ownFolders: Set<String> = [
        "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "out", "proc", "root", "run", "sbin", "sys",
        "tmp", "usr", "var", "work",
    ]

    private func validateSecrets() throws(SandboxError) {
        try secrets.withVariables { variables throws(SandboxError) in
            for (name, value) in variables {
                let isName = !name.isEmpty && !name.utf8.contains(UInt8(ascii: "=")) && !name.utf8.contains(0)
                try check(isName, "names of secrets must not be empty nor hold = or a zero byte")
                try check(value.withBytes { !$0.contains(0) }, "a secret that is a variable holds a zero byte")
                try check(value.count < Limits.stringBytes - name.utf8.count, "a secret is longer than 128 KiB")
            }
        }
        try secrets.withFiles { files throws(SandboxError) in
            try check(files.count <= Limits.secretFiles, "there are more than \(Limits.secretFiles) secret files")
            for (name, _) in files {
                let isName =
                    (1...255).contains(name.utf8.count) && name != "." && name != ".."
                    && !name.utf8.contains(UInt8(ascii: "/")) && !name.utf8.contains(0)
                try check(isName, "a secret file's name must be one name")
            }
        }
    }

    private func validateWorkingDirectory() throws(SandboxError) {
        let path = workingDirectory
        try check(path.utf8.first == UInt8(ascii: "/"), "workingDirectory must be an absolute path")
        try check(
            path.utf8.count <= Limits.pathBytes && !path.utf8.contains(0), "workingDirectory is no path Linux can hold")
    }
}

extension SandboxLimits {
    /// Checks every limit against what any machine can enforce.
    /// - Throws: `SandboxError.Code.invalidSpec`, naming the limit and its range.
    public func validate() throws(SandboxError) {
        try Self.range(cpuMillis, Limits.cpuMillis, "cpuMillis")
        try Self.range(memoryBytes, Limits.memoryBytes, "memoryBytes")
        try Self.range(pids, Limits.pids, "pids")
        try Self.range(diskBytes, Limits.diskBytes, "diskBytes")
        try Self.range(fileBytes, Limits.fileBytes, "fileBytes")
        try Self.range(openFiles, Limits.openFiles, "openFiles")
        try Self.range(wallTime, Limits.wallTime, "wallTime")
        try Self.range(logBytes, Limits.logBytes, "logBytes")
    }

    private static func range<Value: Comparable>(
        _ value: Value, _ range: ClosedRange<Value>, _ name: String
    ) throws(SandboxError) {
        try check(range.contains(value), "\(name) must be between \(range.lowerBound) and \(range.upperBound)")
    }
}

private func check(_ holds: Bool, _ message: String) throws(SandboxError) {
    if !holds { throw SandboxError(.invalidSpec, message) }
}

extension UInt8 {
    fileprivate var isNameByte: Bool {
        (97...122).contains(self) || (48...57).contains(self) || self == UInt8(ascii: "-")
    }
}
