// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Sandbox

@Suite("finding the control groups")
struct CgroupLayoutTests {
    @Test("version 1: each controller has a folder of its own")
    func version1() {
        let mounts = MountTable(
            parsing: """
                22 1 0:21 / /proc rw,nosuid - proc proc rw
                30 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:10 - cgroup cgroup rw,cpu,cpuacct
                31 25 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:11 master:3 - cgroup cgroup rw,memory
                32 25 0:28 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids
                33 25 0:29 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer
                """)
        let layout = CgroupLayout(
            mounts: mounts, membership: "4:cpu,cpuacct:/user.slice\n3:memory:/user.slice/s1\n2:pids:/\n1:freezer:/\n")
        #expect(
            layout.version1 == [
                .cpu: "/sys/fs/cgroup/cpu,cpuacct/user.slice", .cpuacct: "/sys/fs/cgroup/cpu,cpuacct/user.slice",
                .memory: "/sys/fs/cgroup/memory/user.slice/s1", .pids: "/sys/fs/cgroup/pids",
                .freezer: "/sys/fs/cgroup/freezer",
            ])
        #expect(layout.version2 == nil)
    }

    @Test("hybrid: version 1 controllers beside a version 2 tree")
    func hybrid() {
        let mounts = MountTable(
            parsing: """
                32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
                35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
                41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
                """)
        let layout = CgroupLayout(mounts: mounts, membership: "4:memory:/agent/a1\n1:cpu:/\n0::/\n")
        #expect(layout.version1 == [.cpu: "/sys/fs/cgroup/cpu", .memory: "/sys/fs/cgroup/memory/agent/a1"])
        #expect(layout.version2 == "/sys/fs/cgroup/unified" && layout.version2IsRoot)
    }

    @Test("version 2: one tree, and whether it is its root")
    func version2() {
        let mounts = MountTable(
            parsing: "24 23 0:22 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate")
        let layout = CgroupLayout(mounts: mounts, membership: "0::/system.slice/weft.service\n")
        #expect(layout.version1.isEmpty)
        #expect(layout.version2 == "/sys/fs/cgroup/system.slice/weft.service" && !layout.version2IsRoot)
    }

    @Test("in a container the path is relative to what is mounted, and never leads out of it")
    func container() {
        let mounts = MountTable(
            parsing: """
                40 39 0:30 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory
                41 39 0:31 /docker/abc /sys/fs/cgroup/pids ro - cgroup cgroup rw,pids
                42 39 0:32 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                """)
        let layout = CgroupLayout(
            mounts: mounts, membership: "2:memory:/docker/abc/inner\n1:pids:/docker/abcdef\n0::/../other\n")
        #expect(layout.version1 == [.memory: "/sys/fs/cgroup/memory/inner", .pids: "/sys/fs/cgroup/pids"])
        #expect(layout.version2 == "/sys/fs/cgroup/unified")
    }

    @Test("escaped characters in mount points are read back")
    func escapes() {
        let table = MountTable(
            parsing: "1 0 0:1 / /mnt/a\\040b\\134c\\011 rw - tmpfs no\\040name rw,size=1k\nnonsense\n1 2 3\n")
        #expect(
            table.entries == [
                .init(root: "/", path: "/mnt/a b\\c\t", type: "tmpfs", source: "no name", options: ["rw", "size=1k"])
            ])
    }

    @Test("any text is taken without a trap")
    func noise() {
        var generator = SeededGenerator(seed: 7)
        let line = "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n0::/a\\04\\"
        for length in 0...line.utf8.count {
            _ = CgroupLayout(
                mounts: MountTable(parsing: String(line.prefix(length))), membership: String(line.suffix(length)))
        }
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...120, using: &generator)).map { _ in
                Array(" \n-:/,\\0179ab\u{ff}".utf8).randomElement(using: &generator) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = CgroupLayout(mounts: MountTable(parsing: text), membership: text)
            _ = KernelText.value("a", in: text)
        }
    }

    @Test("keyed counters are found by their whole key")
    func keyed() {
        let text = "oom 1\noom_kill 3\noom_group_kill 9\nusage_usec 12345678901\nbad x\n"
        #expect(KernelText.value("oom_kill", in: text) == 3)
        #expect(KernelText.value("usage_usec", in: text) == 12_345_678_901)
        #expect(KernelText.value("bad", in: text) == nil)
        #expect(KernelText.value("kill", in: text) == nil)
    }
}

/// SplitMix64: the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
