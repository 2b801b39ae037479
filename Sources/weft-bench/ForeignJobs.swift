// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The same trivial Python job through Slurm and Ray, as far as they are installed on this machine.
///
/// The peers run in namespaces of their own: the only network there is a loopback of its own, so nothing of theirs can
/// be reached from outside and no port can be taken, and whatever they started ends with the namespace, also after a
/// failure or when this program is killed. So the program starts itself once more inside (`measureInside`).
struct ForeignJobs {
    /// The job of every side of the comparison. It prints `answer`.
    static let command = ["/usr/bin/python3", "-c", "print(6 * 7)"]
    static let answer = "42\n"
    static let warmUps = 3
    /// Seconds after which a hanging peer is given up with everything it started.
    static let limit: UInt32 = 1200

    let runs: Int
    let parallel: Int
    let rounds: Int
    let rayPython: String

    /// - Throws: `ValidationFailure` where a peer is installed but does not work.
    func measure() throws -> [String: PeerReport] {
        guard runs > 0, parallel > 0, rounds > 0 else {
            throw ValidationFailure(message: "the peers need at least one run, one job at once and one round")
        }
        var template = Array("/tmp/weft-peers-XXXXXX".utf8CString)
        guard let path = mkdtemp(&template) else { throw ValidationFailure(message: "/tmp takes no folder") }
        let folder = String(cString: path)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Slurm's clients look through it for the socket of munged.
        chmod(folder, 0o711)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let inside = try PeerProcess(
            [
                "bwrap", "--dev-bind", "/", "/", "--proc", "/proc", "--unshare-net", "--unshare-pid", "--unshare-uts",
                "--hostname", "localhost", "--die-with-parent", "--setenv", "SLURM_CONF", "\(folder)/slurm.conf",
                "--setenv", "RAY_USAGE_STATS_ENABLED", "0", "--", program, "job", "--peers-folder", folder,
                "--runs", "\(runs)", "--parallel", "\(parallel)", "--rounds", "\(rounds)", "--ray-python", rayPython,
            ], output: "\(folder)/samples")
        let samples = try inside.finish()
        return try JSONDecoder().decode([String: PeerSamples].self, from: Data(samples.utf8)).mapValues(PeerReport.init)
    }

    /// Measures here and now, and writes the samples as JSON to stdout.
    func measureInside(_ folder: String) throws {
        alarm(Self.limit)
        var samples = try SlurmPeer.measure(self, folder: folder)
        samples["ray"] = try RayPeer.measure(self, folder: folder, command: Self.command)
        samples["rayInBubblewrap"] = try RayPeer.measure(
            self, folder: folder, command: Self.bareSandbox + Self.command)
        try Report.write(samples)
    }

    /// Like with like: the least of a sandbox that a stranger's script needs, less its /proc, which a sandbox in a sandbox
    /// cannot have.
    private static let bareSandbox = [
        "bwrap", "--unshare-user", "--unshare-all", "--disable-userns", "--die-with-parent", "--new-session",
        "--clearenv", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--ro-bind", "/usr", "/usr",
        "--symlink", "usr/bin", "/bin", "--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64",
        "--symlink", "usr/sbin", "/sbin", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/work", "--chdir", "/work",
        "--remount-ro", "/", "--",
    ]
}

/// What one way into a peer has taken.
enum PeerSamples: Codable {
    case measured(milliseconds: [Double], perSecond: [Double])
    case absent(reason: String)
}

/// `PeerSamples` for a reader: order statistics, or only `absent` with the reason.
struct PeerReport: Encodable {
    let absent: String?
    let milliseconds: Series?
    let jobsPerSecond: Series?

    init(_ samples: PeerSamples) {
        switch samples {
        case .measured(let times, let rates):
            (absent, milliseconds, jobsPerSecond) = (nil, Series(times), Series(rates))
        case .absent(let reason):
            (absent, milliseconds, jobsPerSecond) = (reason, nil, nil)
        }
    }
}
