// SPDX-License-Identifier: Apache-2.0

/// The parts of the kernel's control groups that are used.
package enum CgroupController: String, Sendable, CaseIterable {
    case cpu
    /// Version 1 only; version 2 counts processor time by itself.
    case cpuacct
    case memory
    case pids
    /// Version 1 only; version 2 freezes by itself.
    case freezer
}
