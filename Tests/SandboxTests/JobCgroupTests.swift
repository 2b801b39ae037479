// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import Testing

@testable import Sandbox

/// What is written to and read from control groups, on plain files that stand in for the kernel's.
@Suite("limits and counters of a control group")
struct JobCgroupTests {
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let root = NSTemporaryDirectory() + "weft-cgroup-\(UInt64.random(in: 0...UInt64.max))"
        defer { Folder.remove(root) }
        for (name, text) in files {
            try Folder.makeParents(of: "\(root)/\(name)")
            try Folder.write("\(root)/\(name)", Array(text.utf8), mode: 0o644)
        }
        try body(root)
    }

    @Test("version 2 takes limits in one file each and swap is off")
    func version2() throws {
        let job = "weft/w/j"
        try withFolder([
            "cgroup.controllers": "cpu memory pids\n", "cgroup.subtree_control": "", "cgroup.procs": "",
            "weft/cgroup.subtree_control": "", "weft/w/cgroup.subtree_control": "", "\(job)/memory.max": "max",
            "\(job)/memory.swap.max": "max", "\(job)/pids.max": "max", "\(job)/cpu.max": "max 100000",
            "\(job)/memory.events": "oom 1\noom_kill 2\n", "\(job)/memory.peak": "4096\n", "\(job)/pids.peak": "7\n",
            "\(job)/cpu.stat": "usage_usec 1500000\nuser_usec 1\n", "\(job)/cgroup.events": "populated 0\nfrozen 0\n",
            "\(job)/cgroup.freeze": "", "\(job)/cgroup.kill": "",
        ]) { root in
            let tree = CgroupTree(layout: CgroupLayout(root: root, isVersion2: true), name: "w")
            #expect(tree.troubles.isEmpty)
            #expect(tree.has(.cpu) && tree.has(.memory) && tree.has(.pids))
            #expect(tree.existing() == ["j"])
            let group = try tree.make("j")
            try group.limitMemory(1 << 26)
            try group.limitPids(20)
            try group.limitCPU(250)
            func read(_ name: String) -> String? { KernelText.read("\(root)/\(job)/\(name)") }
            #expect(read("memory.max")?.hasPrefix("67108864") == true)
            #expect(read("memory.swap.max")?.hasPrefix("0") == true)
            #expect(read("pids.max")?.hasPrefix("20") == true)
            #expect(read("cpu.max")?.hasPrefix("25000 100000") == true)
            #expect(group.cpuTime == .milliseconds(1500))
            #expect(group.memoryPeak == 4096 && group.pidsPeak == 7 && group.memoryKills == 2)
            #expect(group.isEmpty && group.canFreeze && group.taskFiles.isEmpty && group.unifiedFolder != nil)
            group.signalKill()
            #expect(read("cgroup.kill") == "1")
            for folder in ["", "/weft", "/weft/w"] {
                #expect(KernelText.read("\(root)\(folder)/cgroup.subtree_control")?.hasPrefix("+") == true)
            }
        }
    }

    @Test("version 1 takes limits per controller, memory with swap")
    func version1() throws {
        var files: [String: String] = [:]
        for (controller, names) in [
            "memory": ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"], "pids": ["pids.max"],
            "cpu": ["cpu.cfs_period_us", "cpu.cfs_quota_us"], "cpuacct": [], "freezer": ["freezer.state"],
        ] {
            for name in names + ["tasks", "cgroup.procs"] { files["\(controller)/weft/w/j/\(name)"] = "" }
        }
        files["cpuacct/weft/w/j/cpuacct.usage"] = "2000000\n"
        files["memory/weft/w/j/memory.oom_control"] = "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n"
        files["memory/weft/w/j/memory.max_usage_in_bytes"] = "99\n"
        try withFolder(files) { root in
            let tree = CgroupTree(layout: CgroupLayout(root: root, isVersion2: false), name: "w")
            let group = try tree.make("j")
            try group.limitMemory(5000)
            try group.limitPids(3)
            try group.limitCPU(1500)
            func read(_ path: String) -> String? { KernelText.read("\(root)/\(path)") }
            #expect(read("memory/weft/w/j/memory.limit_in_bytes") == "5000")
            #expect(read("memory/weft/w/j/memory.memsw.limit_in_bytes") == "5000")
            #expect(read("pids/weft/w/j/pids.max") == "3")
            #expect(read("cpu/weft/w/j/cpu.cfs_quota_us") == "150000")
            #expect(read("cpu/weft/w/j/cpu.cfs_period_us") == "100000")
            #expect(group.cpuTime == .milliseconds(2))
            #expect(group.memoryKills == 1 && group.memoryPeak == 99)
            #expect(group.taskFiles.count == 5 && group.unifiedFolder == nil)
        }
    }

    @Test("a controller that cannot be had is told with what to do")
    func troubles() throws {
        try withFolder(["cgroup.controllers": "memory\n"]) { root in
            let tree = CgroupTree(layout: CgroupLayout(root: root, isVersion2: true), name: "w")
            #expect(!tree.has(.cpu) && !tree.has(.memory))
            #expect(tree.troubles[.memory]?.contains("delegated") == true)
            #expect(tree.troubles[.cpu]?.contains("offers no cpu") == true)
        }
        let nothing = CgroupTree(layout: CgroupLayout(mounts: MountTable(parsing: ""), membership: ""), name: "w")
        #expect(nothing.troubles.keys.count == 3)
        let group = try nothing.make("j")
        #expect(group.isEmpty && !group.canFreeze && group.cpuTime == .zero && group.memoryKills == 0)
        #expect(throws: SandboxError.self) { try group.freeze() }
    }
}
