// SPDX-License-Identifier: Apache-2.0

import LedgerCore

/// All records together hold what the genesis issued: counted one by one, apart from the core's own check.
struct Conservation: Invariant {
    static let name = InvariantName.conservation
    private let issued: Int128
    /// Everybody who ever had money.
    private var accounts: [AccountID]
    private var known: Set<AccountID>
    /// Blocks between two counts.
    private let every: UInt64

    init(_ genesis: Genesis, every: UInt64) {
        issued = genesis.allocations.reduce(0) { $0 + Int128($1.amount) }
        accounts = genesis.allocations.map(\.account)
        known = Set(accounts)
        self.every = max(1, every)
    }

    mutating func follow(_ block: DurableBlock, _ ledger: NodeLedger) throws(Violation) {
        for event in block.events {
            guard case .transferred(_, let to, _) = event, known.insert(to).inserted else { continue }
            accounts.append(to)
        }
        if block.block.height % every == 0 { try audit(ledger) }
    }

    func audit(_ ledger: NodeLedger) throws(Violation) {
        try require(
            ledger.core.accountCount == accounts.count,
            "there are \(ledger.core.accountCount) accounts, and \(accounts.count) are known")
        let found = ledger.recount(accounts)
        try require(found == issued, "all records hold \(found), and \(issued) were issued")
    }
}
