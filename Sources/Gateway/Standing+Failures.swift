// SPDX-License-Identifier: Apache-2.0

import LedgerCore

extension Standing {
    /// Leases that the provider did not keep: given back, never started, or fallen silent.
    public var failures: UInt64 { failed + neverStarted + missed }
}
