// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Workload

extension Manifest {
    /// The part of a manifest that everybody sees.
    public var requirements: Requirements {
        Requirements(
            resources: LedgerCore.Resources(
                cpuMillis: resources.cpuMillis, memoryBytes: resources.memoryBytes, diskBytes: resources.diskBytes),
            isolation: LedgerCore.IsolationLevel(name: isolation.rawValue) ?? .confidential,
            interpreter: runtime.rawValue, openNetwork: network == .open,
            attributes: provider.attributes.map { demand in
                AttributeRequirement(
                    name: demand.name, value: demand.value, signer: demand.signer.flatMap { try? PublicKey(string: $0) }
                )
            },
            datasets: provider.datasets.compactMap { try? CID(string: $0) }.sorted {
                $0.bytes.lexicographicallyPrecedes($1.bytes)
            },
            collateral: provider.collateral,
            providers: Set(provider.accounts.compactMap { try? PublicKey(string: $0) }).sorted())
    }

    /// What names no account and no CID, though it should; nil when all is well.
    public var unreadableDemand: String? {
        for account in provider.accounts where (try? PublicKey(string: account)) == nil {
            return "\(account) is no account"
        }
        for demand in provider.attributes {
            guard let signer = demand.signer else { continue }
            if (try? PublicKey(string: signer)) == nil { return "\(signer) is no account" }
        }
        return provider.datasets.first { (try? CID(string: $0)) == nil }.map { "\($0) is no CID" }
    }

    /// How the lease is paid.
    ///
    /// - Parameter outage: Longest silence of the ledger that counts as none, in milliseconds (`Parameters.outage`).
    public func paymentMode(outage: UInt64) -> PaymentMode {
        guard payment.mode == .channel else { return .stream }
        // Half a tick is time enough for a claim and its voucher to cross the world and two disks; of a long tick, two
        // seconds are, and no more is worked unpaid.
        let grace = min(payment.tickMilliseconds / 2, 2_000)
        // Providers refuse a window below twice the outage; a minute more lets a restarted one read its records.
        let window = min(outage, LedgerLimits.windowMilliseconds / 4) * 2 + 60_000
        return .channel(tick: payment.tickMilliseconds, grace: grace, disputeWindow: window)
    }

    /// How the ledger gives the order to a provider.
    public var allocationPolicy: AllocationPolicy {
        switch allocation.policy {
        case .firstCome: .firstCome
        case .reputation: .reputation(window: allocation.windowMilliseconds)
        case .auction:
            .auction(
                AuctionRules(
                    window: allocation.windowMilliseconds,
                    reveal: allocation.revealMilliseconds > 0 ? allocation.revealMilliseconds : nil,
                    criterion: allocation.criterion, secondPrice: allocation.paysSecondPrice))
        }
    }
}

extension Manifest.Allocation {
    fileprivate var criterion: AllocationCriterion {
        switch preference {
        case .price: .price
        case .match: .match
        case .standing: .standing
        case .mix: .mix(price: weights.price, match: weights.match, standing: weights.standing)
        }
    }
}
