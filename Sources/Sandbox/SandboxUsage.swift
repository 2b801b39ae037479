// SPDX-License-Identifier: Apache-2.0

/// What a sandbox used, as counted by the kernel for all its processes together.
public struct SandboxUsage: Sendable, Equatable {
    /// From the start of the program to its end, time spent frozen left out.
    public var wall: Duration
    /// Processor time, user and system.
    public var cpu: Duration
    /// Highest memory use, page cache included. Bytes. 0 where it is not counted.
    public var memoryPeakBytes: Int64
    /// Highest number of processes and threads at once, nil where the kernel does not count it.
    public var pidsPeak: Int?
    /// What `/work` and `/tmp` take up at the end. Bytes.
    public var diskBytes: Int64

    public init(
        wall: Duration = .zero, cpu: Duration = .zero, memoryPeakBytes: Int64 = 0, pidsPeak: Int? = nil,
        diskBytes: Int64 = 0
    ) {
        self.wall = wall
        self.cpu = cpu
        self.memoryPeakBytes = memoryPeakBytes
        self.pidsPeak = pidsPeak
        self.diskBytes = diskBytes
    }
}
