// SPDX-License-Identifier: Apache-2.0

extension ChannelTerms {
    /// Why `signed` cannot be redeemed, or nil if it can: the part of the rules that does not depend on who asks. The
    /// ledger asks it before it pays, the payee before it works.
    ///
    /// - Parameters:
    ///   - last: The newest voucher held so far.
    ///   - redeemed: The newest voucher that the ledger took. It may come again (`>=`), so that a payee which lost it
    ///     can have it back.
    ///   - deposit: What the ledger holds for the channel now, redeemed amounts included.
    public func refusal(
        of signed: SignedVoucher,
        after last: Voucher?,
        redeemed: Voucher?,
        deposit: UInt64,
    ) -> VoucherRefusal? {
        let voucher = signed.voucher
        guard voucher.channel == channel else { return .wrongChannel }
        guard signed.isSigned(by: payer, network: network) else { return .invalidSignature }
        let highest = max(last?.number ?? 0, redeemed?.number ?? 0)
        guard voucher.number > last?.number ?? 0, voucher.number >= highest else {
            return .staleNumber(highest: highest)
        }
        let total = max(last?.total ?? 0, redeemed?.total ?? 0)
        guard voucher.total >= total else { return .totalFell(from: total) }
        guard voucher.total <= deposit else { return .overDeposit(deposit: deposit) }
        return nil
    }
}
