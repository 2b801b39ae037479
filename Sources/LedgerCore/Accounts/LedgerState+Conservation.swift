// SPDX-License-Identifier: Apache-2.0

/// Money appeared or vanished: a defect of code or memory. The node that sees it halts.
public struct ConservationViolation: Error, Hashable, Sendable, CustomStringConvertible {
    public let expected: NanoCredits
    public let found: String

    public var description: String { "conservation is violated: issued \(expected), found \(found)" }
}

/// Where money is, in nano-credits.
public struct MoneySummary: Hashable, Sendable {
    public var balances: NanoCredits = 0
    /// Deposits of orders and bids.
    public var deposits: NanoCredits = 0
    /// Escrow of leases and deposits of channels.
    public var escrow: NanoCredits = 0
    /// Held by leases or free.
    public var collateral: NanoCredits = 0
    public var fees: NanoCredits = 0
}

/// A record, and the money in it.
protocol HoldsMoney {
    var money: NanoCredits { get }
}

extension Account: HoldsMoney { var money: NanoCredits { balance } }
extension ProviderRecord: HoldsMoney { var money: NanoCredits { collateral } }
extension Order: HoldsMoney { var money: NanoCredits { terms.deposit } }
extension Bid: HoldsMoney { var money: NanoCredits { deposit } }
extension Lease: HoldsMoney { var money: NanoCredits { escrow + conditions.collateral } }
extension Channel: HoldsMoney { var money: NanoCredits { deposit } }
extension Standing: HoldsMoney { var money: NanoCredits { 0 } }
extension Listing: HoldsMoney { var money: NanoCredits { 0 } }
extension RatableLease: HoldsMoney { var money: NanoCredits { 0 } }
extension DirectoryEntry: HoldsMoney { var money: NanoCredits { 0 } }

extension Table {
    fileprivate var total: UInt128 { values.values.reduce(0) { $0 + UInt128($1.money) } }
}

extension LedgerState {
    /// Checks that the block moved money but made and lost none, in time proportional to what changed.
    func checkConservationOfChanges(fees collected: NanoCredits) throws(ConservationViolation) {
        let gained =
            accounts.gain + providers.gain + orders.gain + bids.gain + leases.gain + channels.gain + Int128(collected)
        guard gained == 0 else {
            throw ConservationViolation(expected: issued, found: "\(Int128(issued) + gained)")
        }
    }

    /// Adds up everything; the slow form of the same check.
    public func audit() throws(ConservationViolation) {
        let total =
            accounts.total + providers.total + orders.total + bids.total + leases.total + channels.total
            + UInt128(fees)
        guard total == UInt128(issued) else { throw ConservationViolation(expected: issued, found: "\(total)") }
    }

    /// Where all the money is: it always adds up to `issued`.
    public var money: MoneySummary {
        var summary = MoneySummary(fees: fees)
        for account in accounts.values.values { summary.balances += account.balance }
        for order in orders.values.values { summary.deposits += order.terms.deposit }
        for bid in bids.values.values { summary.deposits += bid.deposit }
        for lease in leases.values.values {
            summary.escrow += lease.escrow
            summary.collateral += lease.conditions.collateral
        }
        for channel in channels.values.values { summary.escrow += channel.deposit }
        for provider in providers.values.values { summary.collateral += provider.collateral }
        return summary
    }
}
