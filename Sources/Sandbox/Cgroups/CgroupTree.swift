// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The control groups of one runtime: `weft/<name>/<id>` below the daemon's own group, in every tree that is there.
///
/// In a hybrid machine the version 2 tree often has no controller, and is still used: it can kill and freeze all
/// processes of a group at once, and counts processor time.
package final class CgroupTree: Sendable {
    /// Version 1: the runtime's folder, per controller.
    let version1: [CgroupController: String]
    /// Version 2: the runtime's folder.
    let version2: String?
    /// Controllers that work in the version 2 tree.
    let version2Controllers: Set<CgroupController>
    /// Why a controller is not there, for people.
    package let troubles: [CgroupController: String]

    /// Makes the runtime's folders. What cannot be made is left out and told in `troubles`.
    package init(layout: CgroupLayout, name: String) {
        var made: [CgroupController: String] = [:]
        var troubles: [CgroupController: String] = [:]
        let own = layout.version2.map { base in
            base.hasSuffix("/" + Version2.leaf) ? String(base.dropLast(Version2.leaf.count + 1)) : base
        }
        let unifiedError = own.flatMap { Self.makeFolders($0, "weft", name) }
        let folder = unifiedError == nil ? own.map { "\($0)/weft/\(name)" } : nil
        // Each group of a sandbox costs time to make, join and remove: none is made twice over.
        let needless = folder.map(Self.countedAndFrozen) ?? []
        for (controller, base) in layout.version1 where !needless.contains(controller) {
            let folder = "\(base)/weft/\(name)"
            if let error = Self.makeFolders(base, "weft", name) {
                troubles[controller] = "\(folder) cannot be made: \(errorText(error))"
            } else {
                made[controller] = folder
            }
        }
        var controllers: Set<CgroupController> = []
        if let own {
            let wanted = [CgroupController.cpu, .memory, .pids].filter { made[$0] == nil }
            if let error = unifiedError {
                for controller in wanted {
                    troubles[controller] = "\(own)/weft/\(name) cannot be made: \(errorText(error))"
                }
            } else {
                (controllers, troubles) = Version2.enable(
                    wanted, own: own, isRoot: layout.version2IsRoot, folders: ["weft", name], troubles: troubles)
            }
        }
        version1 = made
        version2 = folder
        version2Controllers = controllers
        for controller in [CgroupController.cpu, .memory, .pids]
        where made[controller] == nil && !controllers.contains(controller) && troubles[controller] == nil {
            troubles[controller] = "the kernel offers no \(controller.rawValue) control group here"
        }
        self.troubles = troubles
    }

    /// Whether the runtime can limit or count with this controller.
    package func has(_ controller: CgroupController) -> Bool {
        version1[controller] != nil || version2Controllers.contains(controller)
    }

    /// Makes the groups of one sandbox.
    /// - Throws: `SandboxError.Code.sandboxFailed`; nothing is left then.
    package func make(_ id: String) throws(SandboxError) -> JobCgroup {
        try JobCgroup(id: id, tree: self)
    }

    /// The ids of all groups that exist, sorted.
    package func existing() -> [String] {
        let folders = Array(version1.values) + [version2].compactMap { $0 }
        return Set(folders.flatMap { Folder.names(in: $0, foldersOnly: true) }).sorted()
    }

    /// Kills and removes every group, for start-up after a crash.
    package func removeAll() {
        for id in existing() {
            guard let group = try? JobCgroup(id: id, tree: self) else { continue }
            _ = group.killAll()
            group.remove()
        }
    }

    /// Removes the runtime's own folders if nothing is in them.
    package func close() {
        for folder in Array(version1.values) + [version2].compactMap({ $0 }) {
            rmdir(folder)
            rmdir(Folder.parent(of: folder))
        }
    }

    /// What a version 2 group does without any controller, so that no version 1 group is needed for it.
    private static func countedAndFrozen(_ folder: String) -> Set<CgroupController> {
        var able: Set<CgroupController> = []
        if let text = KernelText.read(folder + "/cpu.stat"), KernelText.value("usage_usec", in: text) != nil {
            able.insert(.cpuacct)
        }
        if access(folder + "/cgroup.freeze", W_OK) == 0 { able.insert(.freezer) }
        return able
    }

    private static func makeFolders(_ base: String, _ names: String...) -> Int32? {
        var path = base
        for name in names {
            path += "/" + name
            if mkdir(path, 0o755) != 0 && errno != EEXIST { return errno }
        }
        return access(path, W_OK) == 0 ? nil : errno
    }
}
