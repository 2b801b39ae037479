// SPDX-License-Identifier: Apache-2.0

import ChannelCore

extension LedgerState {
    mutating func openChannel(_ id: ChannelID, by payer: AccountID, _ offer: ChannelOffer) throws(Refusal) {
        guard offer.payee != payer else { throw .transferToSelf }
        try check(offer)
        try spend(offer.deposit, of: payer)
        let channel = Channel(payer: payer, offer: offer, deposit: offer.deposit, opened: time, lease: nil)
        channels[id] = channel
        pending.append(.channelOpened(id, channel))
    }

    func check(_ offer: ChannelOffer) throws(Refusal) {
        guard offer.ratePerTick > 0, offer.deposit >= offer.ratePerTick else {
            throw .invalidChannel("a tick costs something, and the deposit covers at least one")
        }
        guard ChannelLimits.tick.contains(offer.tick), offer.grace < offer.tick else {
            throw .invalidChannel("a tick is 100 ms to an hour, and the grace shorter")
        }
        guard offer.disputeWindow > 0, offer.disputeWindow <= LedgerLimits.windowMilliseconds else {
            throw .invalidChannel("the dispute window is 1 ms to seven days")
        }
    }

    mutating func topUpChannel(_ id: ChannelID, by account: AccountID, amount: NanoCredits) throws(Refusal) {
        guard amount > 0 else { throw .zeroAmount }
        guard let channel = channels[id] else { throw .unknownChannel(id) }
        guard channel.closes == nil else { throw .channelClosing(until: deadline(of: channel)) }
        // A lease's channel is topped up through the lease, whose caps hold.
        guard channel.lease == nil else { throw .channelOfLease }
        try spend(amount, of: account)
        addToChannel(id, amount)
    }

    mutating func closeChannel(_ id: ChannelID, by account: AccountID, voucher: SignedVoucher?) throws(Refusal) {
        guard var channel = channels[id] else { throw .unknownChannel(id) }
        let isPayee = account == channel.offer.payee
        guard isPayee || account == channel.payer else { throw .notYourChannel(id) }
        // The lease goes first; then the payee has the dispute window for its last voucher.
        guard channel.lease == nil else { throw .channelOfLease }
        if let voucher { try take(voucher, into: &channel, id) }
        guard !isPayee else { return settleChannel(id, channel) }
        guard channel.closes == nil else { throw .channelClosing(until: deadline(of: channel)) }
        beginClosing(id, channel)
    }

    private func take(_ voucher: SignedVoucher, into channel: inout Channel, _ id: ChannelID) throws(Refusal) {
        let terms: ChannelTerms
        do throws(ChannelError) { terms = try channel.terms(id, network: network) } catch {
            throw .invalidChannel(error.message)
        }
        let best = channel.best.map { Voucher(channel: id.cid, number: $0.number, total: $0.total) }
        if let refusal = terms.refusal(of: voucher, after: nil, redeemed: best, deposit: channel.deposit) {
            throw .voucherRefused(refusal)
        }
        channel.best = Channel.Best(number: voucher.voucher.number, total: voucher.voucher.total)
    }

    // MARK: Channels of leases

    /// Opens the channel that pays a lease, if the order asks for one.
    mutating func openChannel(for order: Order, payee: AccountID, lease: LeaseID, rate: NanoCredits) -> ChannelID? {
        guard case .channel(let tick, let grace, let window) = order.terms.payment else { return nil }
        let id = ChannelID(digest: lease.digest)
        let price = max(1, Arithmetic.charge(rate: rate, milliseconds: tick) ?? .max)
        let offer = ChannelOffer(
            payee: payee, deposit: order.terms.deposit, ratePerTick: price, tick: tick, grace: grace,
            disputeWindow: window)
        let channel = Channel(
            payer: order.tenant, offer: offer, deposit: order.terms.deposit, opened: time, lease: lease)
        channels[id] = channel
        pending.append(.channelOpened(id, channel))
        return id
    }

    mutating func addToChannel(_ id: ChannelID, _ amount: NanoCredits) {
        guard var channel = channels[id] else { preconditionFailure("the channel was found before") }
        channel.deposit += amount
        channels[id] = channel
        pending.append(.channelToppedUp(id, channel))
    }

    /// The lease has ended: the payee has the dispute window to show its last voucher.
    mutating func closeChannelOfLease(_ id: ChannelID) {
        guard var channel = channels[id] else { return }
        channel.lease = nil
        beginClosing(id, channel)
    }

    // MARK: Closing

    private mutating func beginClosing(_ id: ChannelID, _ channel: Channel) {
        var channel = channel
        channel.closes = Arithmetic.saturating(time, channel.offer.disputeWindow)
        channels[id] = channel
        closing += 1
        newDeadlines.append(Deadline(time: deadline(of: channel), subject: .channel(id)))
        pending.append(.channelClosing(id, channel))
    }

    /// When the dispute window is over. Nobody could show a voucher while the ledger was away.
    func deadline(of channel: Channel) -> LedgerTime {
        guard let closes = channel.closes else { return .max }
        let window = channel.offer.disputeWindow
        return Arithmetic.saturating(max(closes - min(closes, window), reachableSince), window)
    }

    mutating func settleChannel(_ id: ChannelID, _ channel: Channel) {
        let paid = channel.best?.total ?? 0
        precondition(paid <= channel.deposit, "no more is paid than the channel holds")
        if channel.closes != nil { closing -= 1 }
        channels[id] = nil
        release(paid, to: channel.offer.payee)
        refund(channel.deposit - paid, to: channel.payer)
        pending.append(.channelClosed(id, channel, paid: paid, refunded: channel.deposit - paid))
    }
}
