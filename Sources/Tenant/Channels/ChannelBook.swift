// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers
import Ordering

/// The channels of a node's wallets: paying small amounts as often as one likes with vouchers that are handed over in
/// any way, while the ledger sees the opening and the closing alone.
///
/// Channels of leases are listed here, and paid by `LeasePayments`.
public final class ChannelBook: Sendable {
    let wallets: Wallets
    let ledger: any LedgerAccess
    let records: ChannelRecords
    let logger: Logger
    /// Channels whose closing is on its way to the ledger.
    let showing = NIOLockedValueBox<Set<ChannelID>>([])

    init(wallets: Wallets, ledger: any LedgerAccess, records: ChannelRecords, logger: Logger) {
        self.wallets = wallets
        self.ledger = ledger
        self.records = records
        self.logger = logger
    }

    /// Opens a channel that a wallet pays. It can be paid from when this returns.
    ///
    /// - Throws: `TenantError`; `Refusal`; `LedgerUnavailable`.
    public func open(wallet name: String?, _ offer: ChannelOffer) async throws -> ChannelID {
        let wallet = try await wallets.wallet(name)
        return ChannelID(transaction: try await wallet.signer.submit([.openChannel(offer)]), operation: 0)
    }

    /// Adds to what the payee may take. The voucher is stored before it is returned, and replaces all before it.
    ///
    /// - Throws: `ChannelBookError`; `TenantError.locked`. Then nothing was signed.
    public func pay(_ id: ChannelID, _ amount: NanoCredits) async throws -> SignedVoucher {
        guard amount > 0 else { throw ChannelBookError(.notCovered, "the amount is zero") }
        let channel = try find(id)
        let wallet = try await wallet(channel.payer, of: id, as: "payer")
        guard channel.lease == nil else { throw Self.ofLease(id) }
        guard channel.closes == nil else {
            throw ChannelBookError(.closing, "channel \(id) is closing; nothing more is signed", hint: "open a new one")
        }
        let network = ledger.network
        let signed = NIOLockedValueBox<SignedVoucher?>(nil)
        try await records.update(id, .paid) { last in
            let (number, total) = try Self.next(after: last, in: channel, amount)
            let voucher = Voucher(channel: id.cid, number: number, total: total).signed(
                by: wallet.key, network: network)
            signed.withLockedValue { $0 = voucher }
            return voucher
        }
        guard let voucher = signed.withLockedValue({ $0 }) else { preconditionFailure("the update came to its end") }
        return voucher
    }

    /// The ledger may know of a voucher that these records do not: of one that was restored from an old copy.
    private static func next(
        after last: SignedVoucher?, in channel: Channel, _ amount: NanoCredits
    ) throws -> (number: UInt64, total: NanoCredits) {
        let paid = max(last?.voucher.total ?? 0, channel.best?.total ?? 0)
        let (total, overflow) = paid.addingReportingOverflow(amount)
        guard !overflow, total <= channel.deposit else {
            let left = channel.deposit - min(channel.deposit, paid)
            throw ChannelBookError(
                .notCovered,
                "the channel holds \(Credits.format(left)) more, and \(Credits.format(amount)) is to be paid",
                hint: "top the channel up")
        }
        let (number, end) = max(last?.voucher.number ?? 0, channel.best?.number ?? 0).addingReportingOverflow(1)
        guard !end else { throw ChannelBookError(.refused, "the channel has no numbers left", hint: "open a new one") }
        return (number, total)
    }

    // MARK: Parts

    func find(_ id: ChannelID) throws -> Channel {
        guard let channel = ledger.read({ $0.channel(id) }) else {
            throw ChannelBookError(
                .unknownChannel, "the ledger has no open channel \(id)", hint: "see `weft channel ls`")
        }
        return channel
    }

    func wallet(_ account: AccountID, of id: ChannelID, as side: String) async throws -> Wallet {
        if let wallet = await wallets.wallet(account: account) { return wallet }
        if let name = await wallets.name(of: account) {
            throw TenantError(.locked, "wallet \(name) is locked", hint: "open it with `weft wallet unlock \(name)`")
        }
        throw ChannelBookError(.notYours, "the \(side) of channel \(id) is no wallet of this node")
    }

    static func ofLease(_ id: ChannelID) -> ChannelBookError {
        ChannelBookError(.ofLease, "channel \(id) pays a lease, by itself", hint: "end or top up the lease")
    }
}
