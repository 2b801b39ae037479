// SPDX-License-Identifier: Apache-2.0

/// What one job may use. Every limit counts the whole sandbox, all processes together, unless said otherwise.
public struct SandboxLimits: Sendable, Equatable {
    /// Processor time per second in thousandths of one core: 1000 = one core, 500 = half a core.
    public var cpuMillis: Int
    /// Memory of all processes, page cache and `/dev/shm` included; swap is off. Bytes.
    public var memoryBytes: Int64
    /// Processes and threads together.
    public var pids: Int
    /// Everything written to `/work` and `/tmp`, file system metadata included. Bytes.
    public var diskBytes: Int64
    /// The largest single file, sparse or not. Bytes. A write beyond it fails with `EFBIG` (or `SIGXFSZ`).
    public var fileBytes: Int64
    /// Open descriptors of one process.
    public var openFiles: Int
    /// Time from the start of the job's program until it is ended; time spent frozen does not count.
    public var wallTime: Duration
    /// Output kept, both streams together. Bytes. What comes after is read and thrown away; the job goes on.
    public var logBytes: Int64

    /// Limits of a small job: one core, 256 MiB memory, 256 MiB disk, an hour.
    public init(
        cpuMillis: Int = 1000,
        memoryBytes: Int64 = 256 << 20,
        pids: Int = 128,
        diskBytes: Int64 = 256 << 20,
        fileBytes: Int64 = 256 << 20,
        openFiles: Int = 1024,
        wallTime: Duration = .seconds(3600),
        logBytes: Int64 = 16 << 20
    ) {
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.pids = pids
        self.diskBytes = diskBytes
        self.fileBytes = fileBytes
        self.openFiles = openFiles
        self.wallTime = wallTime
        self.logBytes = logBytes
    }
}
