// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What control groups version 2 ask for before controllers can be used.
enum Version2 {
    /// The group that the daemon itself moves to. Version 2 gives controllers to child groups only if no process
    /// stands in the parent ("no internal processes", cgroups(7)), the root of the tree excepted.
    static let leaf = "weft-daemon"

    /// Turns the wanted controllers on in `own` and in each of the `folders` below it but the last's children.
    static func enable(
        _ wanted: [CgroupController], own: String, isRoot: Bool, folders: [String],
        troubles: [CgroupController: String]
    ) -> (Set<CgroupController>, [CgroupController: String]) {
        var troubles = troubles
        var enabled: Set<CgroupController> = []
        let offered = Set((KernelText.read(own + "/cgroup.controllers") ?? "").split(whereSeparator: \.isWhitespace))
        for controller in wanted where offered.contains(Substring(controller.rawValue)) {
            if let trouble = enable(controller, own: own, isRoot: isRoot, folders: folders) {
                troubles[controller] = trouble
            } else {
                enabled.insert(controller)
                troubles[controller] = nil
            }
        }
        return (enabled, troubles)
    }

    private static func enable(_ controller: CgroupController, own: String, isRoot: Bool, folders: [String]) -> String?
    {
        var path = own
        for (depth, name) in ([""] + folders).enumerated() {
            if depth > 0 { path += "/" + name }
            var error = KernelText.write(path + "/cgroup.subtree_control", "+" + controller.rawValue)
            if error == EBUSY, depth == 0, !isRoot, moveToLeaf(own) {
                error = KernelText.write(path + "/cgroup.subtree_control", "+" + controller.rawValue)
            }
            if error != 0 {
                return "\(controller.rawValue) cannot be turned on in \(path): \(errorText(error)); "
                    + "run the daemon in a control group of its own that is delegated to it"
            }
        }
        return nil
    }

    /// Moves the daemon into a group below its own, if it is alone there.
    private static func moveToLeaf(_ own: String) -> Bool {
        let members = (KernelText.read(own + "/cgroup.procs") ?? "").split(separator: "\n")
        guard members.allSatisfy({ Int32($0) == getpid() }) else { return false }
        let folder = own + "/" + leaf
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { return false }
        return KernelText.write(folder + "/cgroup.procs", "0") == 0
    }
}
