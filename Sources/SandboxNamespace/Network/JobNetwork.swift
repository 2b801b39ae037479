// SPDX-License-Identifier: Apache-2.0

import CLinuxShim
import Glibc
import Sandbox

/// The open network of one job: a namespace with packet rules, and a helper that carries its traffic in user mode.
///
/// The helper (slirp4netns) parses what a hostile job sends. So it gets a control group of its own, and its own options
/// take its privileges, its view of the file system and most system calls from it.
final class JobNetwork: Sendable {
    /// Keeps the namespace alive; the job is started in it.
    let namespace: Descriptor
    private let helper: ChildProcess
    private let group: JobCgroup
    /// The helper ends when this is closed, so also when the daemon dies.
    private let lifeline: Descriptor

    /// The two programs needed.
    struct Tools: Sendable {
        let slirp: String
        let nft: String

        /// - Throws: `SandboxError.Code.limitUnavailable` with what to install.
        static func find() throws(SandboxError) -> Tools {
            guard getuid() == 0 else {
                throw SandboxError(.limitUnavailable, "open network needs the daemon to run as root")
            }
            guard let slirp = Tool.find("slirp4netns") else {
                throw SandboxError(.limitUnavailable, "slirp4netns is missing: apt-get install slirp4netns")
            }
            guard let nft = Tool.find("nft") else {
                throw SandboxError(.limitUnavailable, "nft is missing: apt-get install nftables")
            }
            return Tools(slirp: slirp, nft: nft)
        }
    }

    /// Makes the namespace, its rules and its helper. Blocks, some 100 ms.
    init(id: String, tools: Tools, tree: CgroupTree, spawner: Spawner) throws(SandboxError) {
        namespace = try .checked(weft_network_namespace(), "making a network namespace")
        // Before there is any way out.
        let rules = NetworkRules(hostAddresses: HostAddresses.current()).text
        try Tool.run(tools.nft, ["-f", "-"], by: spawner, input: rules, networkNamespace: namespace)
        group = try tree.make(Self.groupName(id))
        do throws(SandboxError) {
            try group.limitMemory(Limits.helperMemoryBytes)
            try group.limitPids(Limits.helperPids)
            try group.limitCPU(Limits.helperCPUMillis)
            (helper, lifeline) = try Self.start(tools.slirp, namespace, group, spawner)
        } catch {
            _ = group.killAll()
            group.remove()
            throw error
        }
    }

    /// A dot cannot stand in a job's id.
    static func groupName(_ id: String) -> String { id + ".net" }

    private static func start(
        _ slirp: String, _ namespace: Descriptor, _ group: JobCgroup, _ spawner: Spawner
    ) throws(SandboxError) -> (ChildProcess, Descriptor) {
        let (ready, readyWrite) = try Descriptor.pipe()
        let (exitRead, lifeline) = try Descriptor.pipe()
        var request = Spawner.Request(
            path: slirp,
            arguments: [
                slirp, "--configure", "--mtu=65520", "--disable-host-loopback", "--enable-sandbox",
                "--enable-seccomp", "--ready-fd=3", "--exit-fd=4", "--netns-type=path", "/proc/self/fd/5", "tap0",
            ])
        request.environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]
        request.descriptors = [nil, nil, nil, readyWrite, exitRead, namespace]
        request.cgroup = group
        request.hardened = true
        let helper = try spawner.spawn(request)
        var events = [
            pollfd(fd: ready.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: helper.handle.number, events: Int16(POLLIN), revents: 0),
        ]
        _ = poll(&events, 2, Int32(clamping: Limits.startPatience.milliseconds))
        guard events[0].revents & Int16(POLLIN) != 0, events[1].revents == 0 else {
            helper.signal(SIGKILL)
            helper.wait()
            throw SandboxError(
                .sandboxFailed, "\(slirp) could not set up the network; is /dev/net/tun there?")
        }
        return (helper, lifeline)
    }

    func freeze() throws(SandboxError) { try group.freeze() }

    func thaw() throws(SandboxError) { try group.thaw() }

    /// Ends the helper and removes its control group. The namespace goes with its last user. Blocks.
    func close() {
        helper.signal(SIGKILL)
        helper.wait()
        _ = group.killAll()
        group.remove()
    }
}
