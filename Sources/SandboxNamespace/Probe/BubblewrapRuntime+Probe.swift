// SPDX-License-Identifier: Apache-2.0

import Sandbox

extension BubblewrapRuntime {
    public func probe() async -> RuntimeCapabilities {
        let job = ProbeJob(runtime: self)
        do {
            let finding = try await job.run("echo $((6 * 7)); exit 7")
            guard finding.result.outcome == .exited(code: 7), finding.output == "42\n" else {
                return nothing("a trivial job ended with \(finding.result.outcome)")
            }
        } catch {
            return nothing((error as? SandboxError)?.message ?? "\(error)")
        }
        var found = RuntimeCapabilities(every: .proven(how: "a job printed 42 and exited 7"))
        async let memory = memoryProbe(job)
        async let pids = pidsProbe(job)
        async let disk = diskProbe(job)
        async let fileSize = fileSizeProbe(job)
        async let wallTime = wallTimeProbe(job)
        async let users = userProbe(job)
        async let filter = filterProbe(job)
        async let noNetwork = noNetworkProbe(job)
        async let network = networkProbe(job)
        async let interpreters = interpreterProbe(job)
        found.memory = await memory
        found.pids = await pids
        found.disk = await disk
        found.fileSize = await fileSize
        found.wallTime = await wallTime
        found.jobUsers = await users
        found.seccomp = await filter
        found.networkNone = await noNetwork
        found.networkOpen = await network
        found.interpreters = await interpreters
        // These measure time, so they come when nothing else runs.
        found.freeze = await freezeProbe(job)
        found.cpu = await cpuProbe(job)
        return found
    }

    private func nothing(_ why: String) -> RuntimeCapabilities {
        RuntimeCapabilities(
            every: .unavailable(
                why: why,
                remedy: "check that bubblewrap is installed, that unprivileged user namespaces are allowed "
                    + "(user.max_user_namespaces, AppArmor) and that stateRoot can be reached by other users"))
    }
}
