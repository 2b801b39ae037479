// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// The options that make bubblewrap build a sandbox. See bwrap(1), version 0.8 and later.
struct BubblewrapArguments {
    /// Host paths the sandbox is put together from.
    var work: String
    var temporary: String
    /// `/etc` as made for jobs, with process 1.
    var etc: String
    /// An empty file that hides others.
    var empty: String
    var host: HostView
    var hostname: String
    var sharedMemoryBytes: Int64
    /// Whether a network namespace was entered already.
    var hasNetwork: Bool
    /// What is shown read-only, with its path inside.
    var mounts: [(source: String, path: String)] = []
    /// Names of the files in `SandboxSecrets.folder`, whose content comes from descriptors that follow `firstSecret`.
    var secretFiles: [String] = []

    /// Number of the descriptor that carries the filter.
    static let filterDescriptor = 6
    /// Number of the first descriptor that carries a secret file.
    static let firstSecret = 7
    /// Number of the descriptor that carries these arguments.
    static let argumentDescriptor = 5
    /// Who the job is inside.
    static let user = 1000
    static let initPath = "/etc/" + EtcFolder.initProgram

    var arguments: [String] {
        // All namespaces; the explicit --unshare-user because --unshare-all alone only tries it.
        var list = ["--unshare-user", "--unshare-all"]
        if hasNetwork { list.append("--share-net") }
        list += [
            "--disable-userns", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv", "--cap-drop", "ALL",
            "--hostname", hostname, "--uid", "\(Self.user)", "--gid", "\(Self.user)",
            "--seccomp", "\(Self.filterDescriptor)", "--ro-bind", "/usr", "/usr",
        ]
        for link in host.links { list += ["--symlink", link.target, "/" + link.name] }
        for folder in host.folders { list += ["--ro-bind", "/" + folder, "/" + folder] }
        list += ["--ro-bind", etc, "/etc"]
        if hasNetwork, host.hasCertificates {
            let certificates = "/etc/" + EtcFolder.certificates
            list += ["--ro-bind", certificates, certificates]
        }
        // Some settings belong to the job's own namespaces and so to its user: bound again, read-only.
        list += ["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"]
        for path in host.hidden { list += ["--ro-bind", empty, path] }
        // /dev is a tmpfs of the job's own user: only /dev/shm stays writable.
        list += [
            "--dev", "/dev", "--size", "\(sharedMemoryBytes)", "--perms", "1777", "--tmpfs", "/dev/shm",
            "--remount-ro", "/dev", "--bind", temporary, "/tmp", "--bind", work, "/work",
            "--symlink", "work/out", "/out",
        ]
        for mount in mounts { list += ["--ro-bind", mount.source, mount.path] }
        list += secretArguments
        list += [
            "--chdir", "/", "--remount-ro", "/",
        ]
        return list
    }

    /// Files in the sandbox's root, which is memory and goes with it.
    private var secretArguments: [String] {
        guard !secretFiles.isEmpty else { return [] }
        var list = ["--dir", "/run", "--perms", "0700", "--dir", SandboxSecrets.folder]
        for (index, name) in secretFiles.enumerated() {
            list += ["--perms", "0400", "--file", "\(Self.firstSecret + index)", "\(SandboxSecrets.folder)/\(name)"]
        }
        return list
    }

    /// For `--args`: each ended by zero.
    var bytes: [UInt8] { arguments.flatMap { Array($0.utf8) + [0] } }

    /// The command line of bubblewrap itself, which tells nothing about the job.
    static let commandLine = ["--args", "\(argumentDescriptor)", "--", initPath]
}
