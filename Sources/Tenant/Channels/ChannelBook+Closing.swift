// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Ordering

/// Topping up, closing, and not losing what was earned when the other side closes.
extension ChannelBook {
    /// Adds to a channel's deposit; anybody may.
    public func topUp(_ id: ChannelID, _ amount: NanoCredits, wallet name: String? = nil) async throws {
        let channel = try find(id)
        let wallet = try await wallets.wallet(name)
        if let lease = channel.lease {
            try await wallet.signer.submit([.topUpLease(lease, amount: amount)])
        } else {
            try await wallet.signer.submit([.topUpChannel(id, amount: amount)])
        }
    }

    /// Closes a channel. Its payee closes with the best voucher there is, and is paid at once; its payer starts the
    /// dispute window, in which the payee may show a better one.
    ///
    /// - Parameter name: The wallet that closes, where both sides are this node's; nil: the payee's, if it is.
    /// - Throws: `ChannelBookError`; `TenantError`; `Refusal`; `LedgerUnavailable`.
    public func close(_ id: ChannelID, wallet name: String? = nil) async throws {
        let channel = try find(id)
        guard channel.lease == nil else { throw Self.ofLease(id) }
        let wallet: Wallet
        if let name {
            wallet = try await wallets.wallet(name)
        } else if let payee = await wallets.wallet(account: channel.offer.payee) {
            wallet = payee
        } else {
            wallet = try await self.wallet(channel.payer, of: id, as: "payer")
        }
        guard wallet.account == channel.offer.payee else {
            try await wallet.signer.submit([.closeChannel(id, nil)])
            return
        }
        try await redeem(id, channel, wallet)
    }

    private func redeem(_ id: ChannelID, _ channel: Channel, _ wallet: Wallet) async throws {
        let voucher = try await records.voucher(id, .held)
        // The ledger pays the best that it was shown; a worse one would be refused.
        let isBetter = voucher?.voucher.number ?? 0 > channel.best?.number ?? 0
        try await wallet.signer.submit([.closeChannel(id, isBetter ? voucher : nil)])
    }

    // MARK: Watching

    /// Shows the best voucher wherever a payer closes a channel of a wallet of this node's: on the ledger's word, and
    /// on a timer, so that a missed word costs seconds and no money.
    func run() async {
        let updates = ledger.updates()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow(updates) }
            while !Task.isCancelled {
                let closing = ledger.read { $0.allChannels().filter { $0.channel.closes != nil }.map(\.id) }
                for id in closing { await show(id) }
                try? await Task.sleep(for: .seconds(5))
            }
            group.cancelAll()
        }
    }

    private func follow(_ updates: AsyncStream<LedgerUpdate>) async {
        for await update in updates {
            for event in update.events {
                if case .channelClosing(let id, _) = event { await show(id) }
            }
        }
    }

    /// A channel without a voucher to show is left: one may come until the window ends.
    func show(_ id: ChannelID) async {
        guard let channel = ledger.read({ $0.channel(id) }), channel.closes != nil, channel.lease == nil,
            let wallet = await wallets.wallet(account: channel.offer.payee),
            showing.withLockedValue({ $0.insert(id).inserted })
        else { return }
        defer { _ = showing.withLockedValue { $0.remove(id) } }
        do {
            guard let held = try await records.voucher(id, .held), held.voucher.number > channel.best?.number ?? 0
            else { return }
            try await redeem(id, channel, wallet)
        } catch Refusal.unknownChannel {  // The window has ended.
        } catch {
            logger.warning("a voucher cannot be shown yet", metadata: ["channel": "\(id)", "error": "\(error)"])
        }
    }
}
