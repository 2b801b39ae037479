// SPDX-License-Identifier: Apache-2.0

/// Where this process stands in the control groups of the machine: version 1, version 2, or both side by side (hybrid).
package struct CgroupLayout: Sendable, Equatable {
    /// Version 1: absolute folder of the process's own group, per controller.
    package var version1: [CgroupController: String] = [:]
    /// Version 2: absolute folder of the process's own group.
    package var version2: String?
    /// Version 2: whether the own group is the root of the tree, where processes and groups may stand side by side.
    package var version2IsRoot = false

    /// Puts the layout together from the kernel's texts (cgroups(7)).
    /// - Parameters:
    ///   - mounts: where control groups are mounted.
    ///   - membership: the text of `/proc/self/cgroup`, lines of `number:controllers:path`.
    package init(mounts: MountTable, membership: String) {
        var paths: [String: String] = [:]
        for line in membership.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for controller in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[String(controller)] = String(fields[2])
            }
        }
        for mount in mounts.entries {
            if mount.type == "cgroup2", let path = paths[""], version2 == nil {
                version2 = Self.folder(path, in: mount)
                version2IsRoot = path == "/" && mount.root == "/"
            }
            guard mount.type == "cgroup" else { continue }
            for controller in CgroupController.allCases where mount.options.contains(controller.rawValue) {
                guard let path = paths[controller.rawValue], version1[controller] == nil else { continue }
                version1[controller] = Self.folder(path, in: mount)
            }
        }
    }

    /// All groups below one folder, for tests and for owners who prepared one: a version 2 folder if it has a
    /// `cgroup.controllers`, else one with a folder per version 1 controller.
    package init(root: String, isVersion2: Bool) {
        if isVersion2 {
            version2 = root
        } else {
            for controller in CgroupController.allCases { version1[controller] = "\(root)/\(controller.rawValue)" }
        }
    }

    private static func folder(_ path: String, in mount: MountTable.Entry) -> String {
        var inside = path[...]
        if mount.root != "/" {
            // A container shows only its own part of the tree. Outside of it, the mount itself is all there is.
            let isBelow = path == mount.root || path.hasPrefix(mount.root + "/")
            inside = isBelow ? path.dropFirst(mount.root.count) : ""
        }
        if inside.contains("/..") { inside = "" }
        return inside == "/" ? mount.path : mount.path + inside
    }
}
