// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore

/// One channel of a node's wallets, as ledger and records know it.
public struct ChannelSummary: Sendable {
    public let id: ChannelID
    /// What the ledger has: both sides, deposit, best voucher shown, when it closes, the lease that it pays.
    public let channel: Channel
    /// The wallets of this node that are its sides; nil where it is another's.
    public let payer: String?
    public let payee: String?
    /// The newest voucher that this node signed.
    public let paid: SignedVoucher?
    /// The best voucher that this node was given.
    public let held: SignedVoucher?
}

extension ChannelBook {
    /// All open channels of this node's wallets, oldest first.
    public func list() async throws -> [ChannelSummary] {
        var names: [AccountID: String] = [:]
        for wallet in await wallets.list() { names[wallet.account] = wallet.name }
        let found = ledger.read { [names] state in
            state.allChannels().filter { names[$0.channel.payer] != nil || names[$0.channel.offer.payee] != nil }
        }
        var summaries: [ChannelSummary] = []
        for (id, channel) in found {
            let paid = try await records.voucher(id, .paid)
            let leased = paid == nil ? try await records.payerState(id)?.highest : nil
            summaries.append(
                ChannelSummary(
                    id: id, channel: channel, payer: names[channel.payer], payee: names[channel.offer.payee],
                    paid: paid ?? leased, held: try await records.voucher(id, .held)))
        }
        return summaries
    }
}
