// SPDX-License-Identifier: Apache-2.0

import BundleFiles

/// Under which names files go into a bundle. Pure: looks at paths, never at the disk.
enum BundleNaming {
    /// A path from the command line keeps its last component. `.` and `..` have no name of their own: their content
    /// goes to the top.
    static func input(_ path: String) -> BundleSource {
        let last = path.split(separator: "/").last { $0 != "." }
        guard let last, last != ".." else { return BundleSource(path: path, name: "") }
        return BundleSource(path: path, name: String(last))
    }

    /// A file of a manifest keeps its place below the manifest's folder; one from elsewhere keeps its own name.
    /// - Parameter folder: with a slash at its end; empty for the working folder.
    static func listed(_ file: String, in folder: String) -> BundleSource {
        guard !file.hasPrefix("/") else { return input(file) }
        let parts = file.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else { return input(folder + file) }
        return BundleSource(path: folder + file, name: parts.joined(separator: "/"))
    }

    /// The sources without those that another one holds already, in the order given.
    /// - Throws: `CommandFailure` when two different files would get the same name.
    static func merged(_ sources: [BundleSource]) throws(CommandFailure) -> [BundleSource] {
        let tops = Set(sources.filter(\.name.isEmpty).map { components($0.path) })
        var seen: [String: BundleSource] = [:]
        var kept: [BundleSource] = []
        for source in sources {
            // `weft run train.py --input .`: the script comes with its folder.
            if !source.name.isEmpty, tops.contains(components(source.path).dropLast()) { continue }
            if let other = seen[source.name] {
                guard components(other.path) != components(source.path) else { continue }
                throw CommandFailure(
                    .usage, "\(other.path) and \(source.path) would both be sent as \(shown(source.name))",
                    hint: "rename one of them, or put both into a folder and send that")
            }
            seen[source.name] = source
            kept.append(source)
        }
        return kept
    }

    private static func shown(_ name: String) -> String { name.isEmpty ? "the bundle's top" : name }

    /// A path as its components, with `/` first for an absolute one; `.` and doubled slashes do not count.
    private static func components(_ path: String) -> ArraySlice<Substring> {
        let parts = path.split(separator: "/").filter { $0 != "." }
        return (path.hasPrefix("/") ? ["/"] + parts : parts)[...]
    }
}
