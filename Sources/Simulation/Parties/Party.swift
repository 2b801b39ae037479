// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore

/// Somebody with an account: rents or lends, is honest or lies, is there or away.
struct Party: Sendable {
    let number: Int
    /// The replica through which it sees the ledger.
    let home: Int
    let isLiar: Bool
    var signer: Signer
    var tenant: TenantMind?
    var provider: ProviderMind?
    /// Its clock against true time, in milliseconds.
    var clockError: Int64 = 0
    /// The one wake-up that counts.
    var wakesAt: UInt64?
    var isDown = false
    /// Gone until then, without a word; `UInt64.max` for ever.
    var awayUntil: UInt64 = 0
    /// Channels that it is a side of, as indices of links.
    var links: [Int] = []

    var account: AccountID { signer.account }
    var isForgotten: Bool { awayUntil == .max }

    func isThere(at now: UInt64) -> Bool { !isDown && now >= awayUntil }
}

/// What a party can see when it decides.
struct PartyView {
    let ledger: LedgerState
    let index: MarketIndex
    let economy: Economy
    /// Everybody's accounts: tenants first, then providers.
    let accounts: [AccountID]
    let tenants: Int
    /// Virtual time.
    let now: UInt64
    /// The faults are over: nothing new is begun.
    let isWindingDown: Bool

    /// What the party may take for the ledger's time.
    var time: LedgerTime { ledger.time }
}
