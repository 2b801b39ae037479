// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What a network leaves on the machine, as the kernel tells it.
enum Leftovers {
    /// Processes whose command line holds `text`.
    static func processes(holding text: String) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { id in
            guard let line = kernelText("/proc/\(id)/cmdline") else { return false }
            return line.contains(text)
        }
    }

    /// Mount points at or below a folder, one for each mount.
    static func mounts(below folder: String) -> [String] {
        (kernelText("/proc/mounts") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            return fields.count > 1 && fields[1].hasPrefix(folder) ? String(fields[1]) : nil
        }
    }

    /// Control groups of a process that belong to sandboxes: their paths below each hierarchy's root.
    static func groups(of process: Int32) -> Set<String> {
        Set(
            (kernelText("/proc/\(process)/cgroup") ?? "").split(separator: "\n").compactMap { line in
                let path = line.split(separator: ":", maxSplits: 2).last.map(String.init) ?? ""
                return path.contains("/weft/") ? (path as NSString).lastPathComponent : nil
            })
    }

    /// Folders of the control group file system with one of the names.
    static func groupFolders(named names: Set<String>) -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: "/sys/fs/cgroup") else { return [] }
        return walk.compactMap { $0 as? String }.filter { names.contains(($0 as NSString).lastPathComponent) }
    }

    private static func kernelText(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
