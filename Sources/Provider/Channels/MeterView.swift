// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// What a `ChannelMeter` shows of itself.
struct MeterView {
    enum Stage {
        /// The first tick is claimed; there is nothing to run before it is paid.
        case claiming
        /// The first voucher is stored, and the job is about to be started.
        case paid
        case working
        /// The job has ended.
        case done
    }

    var paid: NanoCredits = 0
    var worked: UInt64 = 0
    /// Since when nobody pays for what wants to run, by the ledger's time.
    var unpaidSince: LedgerTime?
    var stage = Stage.claiming
    var isFinishing = false
    var isOver = false
    var waiting: [CheckedContinuation<Void, Never>] = []
}
