// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Sandbox
import Synchronization

/// What all sandboxes of a runtime stand on: its state folder, control groups, disk pool and users.
///
///     stateRoot/lock        held while the runtime lives
///              /init        the launcher
///              /etc-none, /etc-open, /empty
///              /pool.img, /pool/<folder>/{work,tmp}
final class Ground: Sendable {
    let root: String
    let bwrap: String
    /// Starts helpers.
    let spawner: Spawner
    /// Starts sandboxes, from a view of the host that holds little else than what they are shown.
    let jobSpawner: Spawner
    let host = HostView.here()
    let tree: CgroupTree
    let pool: any DiskPool
    /// Why the pool is no better than it is, for people.
    let poolTrouble: String?
    /// Host users for jobs, nil if this process cannot become another user.
    let users: Mutex<UserPool>?
    /// Ids of sandboxes that an earlier, crashed daemon had left and that were removed.
    let recovered: [String]
    private let lock: Descriptor

    /// Takes the state folder, clears what a crashed daemon left in it, and sets everything up. Blocks.
    init(_ configuration: BubblewrapConfiguration) throws(SandboxError) {
        root = try Self.checkRoot(configuration.stateRoot)
        guard let bwrap = configuration.bwrapPath ?? Tool.find("bwrap") else {
            throw SandboxError(.limitUnavailable, "bwrap is missing: apt-get install bubblewrap")
        }
        self.bwrap = bwrap
        try Folder.makeParents(of: root)
        try Folder.make(root, mode: 0o711)
        if getuid() == 0 { try Self.checkReachable(root) }
        lock = try .open(root + "/lock", O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        guard flock(lock.number, LOCK_EX | LOCK_NB) == 0 else {
            throw SandboxError(.sandboxFailed, "\(root) is in use by another daemon; give each a folder of its own")
        }
        tree = CgroupTree(layout: Self.layout(configuration.cgroupRoot), name: Self.groupName(root))
        recovered = Self.clear(root, tree)
        try Self.makeFiles(root, configuration)
        spawner = try Spawner(program: root + "/init")
        (pool, poolTrouble) = try Self.makePool(root, configuration, spawner)
        // The pool is mounted by now: what is mounted later is not in that view.
        let mounts = pool.mountsEach ? [] : MountTable.current().entries.map(\.path)
        jobSpawner = try Spawner(program: root + "/init", hiding: HostView.needless(mounts, state: root))
        users = getuid() == 0 ? Mutex(UserPool(base: configuration.userBase, count: configuration.userCount)) : nil
    }

    /// Gives everything back. No sandbox may be left. Blocks.
    func close() {
        // Its view of the host holds the pool too.
        jobSpawner.close()
        pool.close()
        spawner.close()
        for name in ["pool", "etc-none", "etc-open", "empty", "init"] { Folder.remove("\(root)/\(name)") }
        tree.close()
        flock(lock.number, LOCK_UN)
    }

    // MARK: steps of setting up

    private static func checkRoot(_ path: String) throws(SandboxError) -> String {
        guard path.hasPrefix("/"), !path.contains("/../"), path.count > 1 else {
            throw SandboxError(.invalidSpec, "stateRoot must be an absolute path")
        }
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    private static func checkReachable(_ path: String) throws(SandboxError) {
        var folder = path
        while folder != "/" {
            var status = stat()
            guard stat(folder, &status) == 0, status.st_mode & 0o001 != 0 else {
                throw SandboxError(
                    .limitUnavailable, "jobs' users cannot pass through \(folder): chmod o+x it or move stateRoot")
            }
            folder = Folder.parent(of: folder)
        }
    }

    private static func layout(_ override: String?) -> CgroupLayout {
        if let override {
            return CgroupLayout(
                root: override, isVersion2: access(override + "/cgroup.controllers", F_OK) == 0)
        }
        return CgroupLayout(mounts: .current(), membership: KernelText.read("/proc/self/cgroup") ?? "")
    }

    /// The same for the same folder after a restart, different for different folders (FNV-1a).
    static func groupName(_ root: String) -> String {
        let hash = root.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return "bwrap-" + String(hash, radix: 16)
    }

    /// Ends and removes whatever an earlier daemon left. It cannot be running, because the lock is held.
    private static func clear(_ root: String, _ tree: CgroupTree) -> [String] {
        // Folders that serve one sandbox after another have no sandbox's name; its control group has.
        var ids = Set(Folder.names(in: root + "/pool").filter { !$0.hasPrefix(BtrfsDiskPool.prefix) })
        for group in tree.existing() { ids.insert(String(group.prefix { $0 != "." })) }
        tree.removeAll()
        for mount in MountTable.current().entries.reversed() where mount.path.hasPrefix(root + "/") {
            if weft_unmount(mount.path, 0) != 0 { _ = weft_unmount(mount.path, WEFT_MNT_DETACH) }
        }
        for name in ["pool", "pool.img"] { Folder.remove("\(root)/\(name)") }
        return ids.sorted()
    }

    private static func makeFiles(_ root: String, _ configuration: BubblewrapConfiguration) throws(SandboxError) {
        try Folder.make(root + "/pool", mode: 0o711)
        let source = configuration.initPath ?? Self.beside("weft-init")
        guard let program = FileBytes.read(source) else {
            throw SandboxError(.sandboxFailed, "\(source) cannot be read; install weft-init beside the daemon")
        }
        try EtcFolder.make(root + "/etc-none", resolver: nil, initProgram: program)
        try EtcFolder.make(root + "/etc-open", resolver: NetworkRules.resolver, initProgram: program)
        try Folder.write(root + "/empty", [], mode: 0o444)
        try Folder.write(root + "/init", program, mode: 0o555)
    }

    /// The path of a program in the folder of the one that runs.
    private static func beside(_ name: String) -> String {
        var path = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = path.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) { text in
                text.baseAddress.map { readlink("/proc/self/exe", $0, text.count) } ?? -1
            }
        }
        guard count > 0 else { return name }
        return Folder.parent(of: String(decoding: path[..<count], as: UTF8.self)) + "/" + name
    }

    private static func makePool(
        _ root: String, _ configuration: BubblewrapConfiguration, _ spawner: Spawner
    ) throws(SandboxError) -> (any DiskPool, String?) {
        let folder = root + "/pool"
        if getuid() != 0 {
            guard configuration.disk == .automatic else {
                throw SandboxError(.limitUnavailable, "a disk pool needs the daemon to run as root")
            }
            return (PlainDiskPool(root: folder), "only root can mount a disk pool")
        }
        if configuration.disk == .memory { return (MemoryDiskPool(root: folder), nil) }
        do throws(SandboxError) {
            let bytes = configuration.diskPoolBytes
            return (try BtrfsDiskPool(image: root + "/pool.img", root: folder, bytes: bytes, spawner: spawner), nil)
        } catch {
            if configuration.disk == .btrfs { throw error }
            return (MemoryDiskPool(root: folder), error.message)
        }
    }
}
