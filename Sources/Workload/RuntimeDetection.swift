// SPDX-License-Identifier: Apache-2.0

/// Which interpreter a script wants, from its name and its first line.
public enum RuntimeDetection {
    /// The runtime for a file. The first line, when it names an interpreter (`#!/usr/bin/env python3`), wins over the
    /// name, because it is what the author's own machine obeys.
    /// - Parameters:
    ///   - fileName: the name, or the path.
    ///   - firstBytes: the beginning of the file; the kernel too reads no more than 256 bytes (`BINPRM_BUF_SIZE`).
    /// - Returns: nil when neither tells.
    public static func runtime(fileName: String, firstBytes: [UInt8] = []) -> Manifest.Runtime? {
        if let program = shebangProgram(firstBytes) { return runtime(program: program) }
        let name = fileName.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        switch name[name.index(after: dot)...].lowercased() {
        case "py": return .python
        case "js", "mjs", "cjs": return .node
        case "sh", "bash": return .shell
        default: return nil
        }
    }

    /// The runtime that has a program: `python3`, `/usr/bin/node`, `bash`.
    public static func runtime(program: String) -> Manifest.Runtime? {
        let name = program.split(separator: "/").last ?? ""
        switch name {
        case "sh", "bash", "dash": return .shell
        case "node", "nodejs": return .node
        case "python", "python3": return .python
        default:
            let version = name.hasPrefix("python3.") ? name.dropFirst("python3.".count) : ""
            return !version.isEmpty && version.allSatisfy(\.isNumber) ? .python : nil
        }
    }

    /// The command that runs a script: `["python3", "train.py", "--epochs", "3"]`.
    ///
    /// A file whose name starts with `-` is named `./-…`, so that no interpreter takes it for an option.
    public static func command(runtime: Manifest.Runtime, file: String, arguments: [String] = []) -> [String] {
        [runtime.program, file.hasPrefix("-") ? "./\(file)" : file] + arguments
    }

    private static func shebangProgram(_ bytes: [UInt8]) -> String? {
        guard bytes.starts(with: [0x23, 0x21]) else { return nil }
        let line = bytes.dropFirst(2).prefix(254).prefix { $0 != 0x0a && $0 != 0x0d }
        guard let text = String(validating: line, as: UTF8.self) else { return nil }
        let words = text.split { $0 == " " || $0 == "\t" }
        guard let first = words.first else { return nil }
        guard first.split(separator: "/").last == "env" else { return String(first) }
        // `env -S python3 -u`: the first word that is neither an option nor an assignment.
        return words.dropFirst().first { !$0.hasPrefix("-") && !$0.contains("=") }.map(String.init)
    }
}
