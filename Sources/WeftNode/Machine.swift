// SPDX-License-Identifier: Apache-2.0

import Foundation
import LedgerCore

/// What this machine has to lend.
struct Machine: Sendable {
    let cpuMillis: UInt64
    let memoryBytes: UInt64
    let freeDiskBytes: UInt64

    /// - Parameter folder: on the disk that counts.
    static func this(folder: String) -> Machine {
        var status = statvfs()
        let free = statvfs(folder, &status) == 0 ? UInt64(status.f_bavail) * UInt64(status.f_frsize) : 0
        return Machine(
            cpuMillis: UInt64(ProcessInfo.processInfo.activeProcessorCount) * 1000,
            memoryBytes: ProcessInfo.processInfo.physicalMemory, freeDiskBytes: free)
    }

    /// Half of cores' and memory's owner stays with the owner: the default share of each of `count` providers.
    func share(of count: Int) -> Resources {
        let count = UInt64(max(1, count))
        let gibibyte: UInt64 = 1 << 30
        return Resources(
            // Cores are shared by time, so each provider may offer them all.
            cpuMillis: cpuMillis,
            memoryBytes: max(gibibyte / 4, memoryBytes / 2 / count / gibibyte * gibibyte),
            diskBytes: max(gibibyte, min(16 * gibibyte, freeDiskBytes / 4 / count / gibibyte * gibibyte)))
    }
}
