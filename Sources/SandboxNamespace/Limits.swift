// SPDX-License-Identifier: Apache-2.0

/// Caps of this module, each with its reason.
enum Limits {
    /// From the start of bubblewrap until process 1 answers. It takes 10 ms; a loaded machine may need seconds.
    static let startPatience = Duration.seconds(20)
    /// Between SIGTERM and SIGKILL when the wall time is over.
    static let timeoutGrace = Duration.seconds(5)
    /// After SIGKILL was sent to all, when it is sent again. It never should be needed.
    static let killAgain = Duration.seconds(1)
    /// Largest piece of output handed on at once.
    static let outputBytes = 64 << 10
    /// What is kept of bubblewrap's complaint when it cannot build a sandbox.
    static let complaintBytes = 4 << 10
    /// Stack of the two threads of a sandbox.
    static let stackBytes = 256 << 10
    /// bubblewrap and process 1, which count as processes of the sandbox.
    static let ownProcesses = 2
    /// Memory of bubblewrap and process 1, given on top of the job's.
    static let ownMemoryBytes: Int64 = 2 << 20
    /// `/dev/shm` is memory and counts as such; this only keeps it below the whole.
    static let sharedMemoryBytes: Int64 = 64 << 20
    /// What the network helper of one job may use. It holds the buffers of that job's connections.
    static let helperMemoryBytes: Int64 = 128 << 20
    static let helperPids = 8
    static let helperCPUMillis = 1000
    /// System calls above this number are newer than this filter and refused: file_setattr, Linux 6.17, is 469.
    static let lastReviewedCall: UInt32 = 469
}
