// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import NIOConcurrencyHelpers

/// Taking vouchers.
extension ChannelBook {
    /// Takes a voucher that somebody gave to a wallet of this node, checked against the ledger, and keeps it. One that
    /// a wallet of this node signed, shown back by its payee, is learnt again: see `learn`.
    ///
    /// - Returns: what it adds to the best one before, or to what was known; zero for the same voucher again.
    /// - Throws: `ChannelBookError`; nothing is kept then.
    public func accept(_ voucher: SignedVoucher) async throws -> NanoCredits {
        guard let digest = voucher.voucher.channel.digest else {
            throw ChannelBookError(.notAVoucher, "the voucher names no channel")
        }
        let id = ChannelID(digest: digest)
        let channel = try find(id)
        guard channel.lease == nil else { throw Self.ofLease(id) }
        if await wallets.name(of: channel.offer.payee) != nil { return try await hold(voucher, id, channel) }
        if await wallets.name(of: channel.payer) != nil { return try await learn(voucher, id, channel) }
        throw ChannelBookError(.notYours, "channel \(id) is between other accounts")
    }

    private func hold(_ voucher: SignedVoucher, _ id: ChannelID, _ channel: Channel) async throws -> NanoCredits {
        let terms = try channel.terms(id, network: ledger.network)
        let best = channel.best.map { Voucher(channel: id.cid, number: $0.number, total: $0.total) }
        let added = NIOLockedValueBox<NanoCredits>(0)
        try await records.update(id, .held) { last in
            if voucher == last { return nil }
            if let refusal = terms.refusal(of: voucher, after: last?.voucher, redeemed: best, deposit: channel.deposit)
            {
                throw ChannelBookError(.refused, "\(refusal)")
            }
            added.withLockedValue { $0 = voucher.voucher.total - max(last?.voucher.total ?? 0, best?.total ?? 0) }
            return voucher
        }
        // One that comes while the window runs is shown at once.
        if channel.closes != nil { await show(id) }
        return added.withLockedValue { $0 }
    }

    /// Restored from an old copy, these records know less than was signed, and what is signed from them the payee
    /// refuses. A voucher that the payee shows back brings them up to it. Where other vouchers have been signed
    /// meanwhile, one of its total is signed above them all: that gives no more than the payee holds.
    private func learn(_ voucher: SignedVoucher, _ id: ChannelID, _ channel: Channel) async throws -> NanoCredits {
        let terms = try channel.terms(id, network: ledger.network)
        if let refusal = terms.refusal(of: voucher, after: nil, redeemed: nil, deposit: channel.deposit) {
            throw ChannelBookError(.refused, "\(refusal)")
        }
        let wallet = try await wallet(channel.payer, of: id, as: "payer")
        let (network, shown) = (ledger.network, voucher.voucher)
        let added = NIOLockedValueBox<NanoCredits>(0)
        try await records.update(id, .paid) { last in
            guard let own = last?.voucher else {
                added.withLockedValue { $0 = shown.total }
                return voucher
            }
            guard shown.total > own.total else { return nil }
            added.withLockedValue { $0 = shown.total - own.total }
            guard shown.number <= own.number else { return voucher }
            let (number, end) = own.number.addingReportingOverflow(1)
            guard !end else { throw ChannelBookError(.refused, "the channel has no numbers left") }
            return Voucher(channel: id.cid, number: number, total: shown.total).signed(by: wallet.key, network: network)
        }
        return added.withLockedValue { $0 }
    }
}
