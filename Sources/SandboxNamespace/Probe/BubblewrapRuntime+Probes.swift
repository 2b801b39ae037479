// SPDX-License-Identifier: Apache-2.0

import Sandbox

/// One function per capability: a job that tries to break the limit, and what was seen.
extension BubblewrapRuntime {
    private static let cgroups = "run the daemon as root, or in control groups that are delegated to its user"

    private func attempt(
        remedy: String, _ body: () async throws -> (Bool, String)
    ) async -> Capability {
        do {
            let (holds, seen) = try await body()
            return holds ? .proven(how: seen) : .unavailable(why: seen, remedy: remedy)
        } catch {
            return .unavailable(why: (error as? SandboxError)?.message ?? "\(error)", remedy: remedy)
        }
    }

    func memoryProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: Self.cgroups) {
            var limits = ProbeJob.limits
            limits.memoryBytes = 16 << 20
            let finding = try await job.run("x=0123456789abcdef; while :; do x=$x$x; done", limits)
            return (
                finding.result.outcome == .outOfMemory && finding.result.usage.memoryPeakBytes <= 18 << 20,
                "a job that takes ever more memory ended with \(finding.result.outcome), its peak "
                    + "\(finding.result.usage.memoryPeakBytes) bytes of 16 MiB"
            )
        }
    }

    func pidsProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: Self.cgroups) {
            var limits = ProbeJob.limits
            limits.pids = 8
            let script = "i=0; while [ $i -lt 30 ]; do sleep 3 & i=$((i+1)); echo $i; done 2>/dev/null"
            let finding = try await job.run(script, limits)
            let started = finding.output.split(separator: "\n").count
            return (started < 8, "a job limited to 8 processes started \(started) of 30")
        }
    }

    func diskProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "run the daemon as root with btrfs-progs installed and /dev/loop-control there") {
            var limits = ProbeJob.limits
            limits.diskBytes = 16 << 20
            let script = "head -c 50000000 /dev/zero > /work/big; s=$?; stat -c %s /work/big; exit $s"
            let finding = try await job.run(script, limits)
            let written = Int64(finding.output.split(separator: "\n").last ?? "") ?? Int64.max
            return (
                finding.result.outcome != .exited(code: 0) && written <= limits.diskBytes,
                "a job limited to 16 MiB wrote \(written) bytes of 50,000,000 "
                    + "(\(try ground().pool.enforcement ?? "no limit"))"
            )
        }
    }

    func fileSizeProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "none known: the kernel ignores RLIMIT_FSIZE") {
            var limits = ProbeJob.limits
            limits.fileBytes = 1 << 20
            let script = "head -c 4000000 /dev/zero > /work/big; truncate -s 1T /work/sparse; stat -c %s /work/*"
            let finding = try await job.run(script, limits)
            let sizes = finding.output.split(separator: "\n").compactMap { Int64($0) }
            return (
                !sizes.isEmpty && sizes.allSatisfy { $0 <= 1 << 20 },
                "files of a job limited to 1 MiB each have \(sizes) bytes"
            )
        }
    }

    func wallTimeProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "none known") {
            var limits = ProbeJob.limits
            limits.wallTime = .milliseconds(100)
            let finding = try await job.run("sleep 15", limits)
            let wall = finding.result.usage.wall.milliseconds
            return (finding.result.outcome == .timedOut, "a job limited to 100 ms was ended after \(wall) ms")
        }
    }

    func userProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "run the daemon as root") {
            async let first = job.run("echo > /work/mark; sleep 0.2")
            async let second = job.run("echo > /work/mark; sleep 0.2")
            let owners = [try await first.owner, try await second.owner].compactMap { $0 }
            let range = configuration.userBase..<configuration.userBase + configuration.userCount
            return (
                owners.count == 2 && owners[0] != owners[1] && owners.allSatisfy(range.contains),
                "two jobs ran as host users \(owners)"
            )
        }
    }

    func filterProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "use a kernel with CONFIG_SECCOMP_FILTER") {
            let finding = try await job.run(
                "unshare -U true && echo yes; grep -E '^(Seccomp|NoNewPrivs|CapEff|CapBnd):' /proc/self/status")
            let lines = finding.output.split(separator: "\n").map { $0.filter { !$0.isWhitespace } }
            let wanted = ["CapEff:0000000000000000", "CapBnd:0000000000000000", "NoNewPrivs:1", "Seccomp:2"]
            let holds = wanted.allSatisfy(lines.contains) && !lines.contains("yes")
            return (holds, "a job could not make a namespace and saw " + lines.joined(separator: " "))
        }
    }

    func noNetworkProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "use a kernel with CONFIG_NET_NS") {
            let finding = try await job.run("cat /proc/net/dev; cat /proc/net/route")
            let interfaces = finding.output.split(separator: "\n").filter { $0.contains(":") }.map {
                $0.split(separator: ":")[0].filter { $0 != " " }
            }
            return (interfaces == ["lo"], "a job saw the interfaces \(interfaces)")
        }
    }

    func networkProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: "run the daemon as root; apt-get install slirp4netns nftables; check /dev/net/tun") {
            let finding = try await job.run("cat /proc/net/dev; cat /proc/net/route", network: .open)
            let lines = finding.output.split(separator: "\n").map { $0.filter { $0 != " " } }
            let hasInterface = lines.contains { $0.hasPrefix("tap0:") }
            let hasRoute = lines.contains { $0.hasPrefix("tap0\t00000000\t") }
            return (hasInterface && hasRoute, "a job had an interface and a default route behind packet rules")
        }
    }

    func freezeProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: Self.cgroups) {
            let finding = try await job.run("sleep 0.1; sleep 0.1; sleep 0.1") { instance in
                try await instance.freeze()
                try await Task.sleep(for: .milliseconds(500))
                try await instance.thaw()
            }
            let wall = finding.result.usage.wall
            return (
                finding.result.outcome == .exited(code: 0) && wall < .milliseconds(480),
                "a job frozen for 500 ms was charged \(wall.milliseconds) ms"
            )
        }
    }

    func cpuProbe(_ job: ProbeJob) async -> Capability {
        await attempt(remedy: Self.cgroups) {
            var limits = ProbeJob.limits
            limits.cpuMillis = 200
            limits.wallTime = .milliseconds(600)
            let finding = try await job.run("while :; do :; done", limits)
            let usage = finding.result.usage
            let share = usage.wall > .zero ? usage.cpu / usage.wall : 1
            return (
                share > 0.02 && share < 0.3,
                "a busy job limited to 0.2 cores used \(Int(share * 1000)) thousandths of one"
            )
        }
    }

    func interpreterProbe(_ job: ProbeJob) async -> [RuntimeName: String] {
        var versions: [RuntimeName: String] = [:]
        var limits = ProbeJob.limits
        limits.memoryBytes = 512 << 20
        for name in RuntimeName.allCases {
            let script =
                name == .shell
                ? "readlink -f \(name.path)" : "[ -x \(name.path) ] && \(name.path) --version"
            guard let finding = try? await job.run(script, limits), finding.result.outcome == .exited(code: 0),
                let word = finding.output.split(whereSeparator: \.isWhitespace).last
            else { continue }
            let version = word.hasPrefix("v") ? word.dropFirst() : word
            versions[name] = String(name == .shell ? version.split(separator: "/").last ?? version : version)
        }
        return versions
    }
}
