// SPDX-License-Identifier: Apache-2.0

extension PayeeChannel {
    /// What happens to the payee.
    public enum Event: Hashable, Sendable {
        /// The channel's record was seen on the ledger.
        case opened(ChannelTerms)
        /// Whether there is a workload that wants to run. At first there is none.
        case work(wanted: Bool)
        /// A voucher arrived.
        case voucher(SignedVoucher)
        /// Nothing but time; due at `nextDeadline`, harmless at any other time.
        case timePassed
        /// The ledger holds this much for the channel in all, redeemed amounts included.
        case toppedUp(deposit: UInt64)
        /// The ledger took this voucher while the channel stays open.
        case redeemed(Voucher)
        /// This side wants to close, or the payer asked for it. A voucher that came with the payer's wish goes first.
        case closeWanted
        /// The ledger shows that the channel is being closed, and the newest voucher that it knows.
        case closing(highest: Voucher?)
        /// The ledger has paid out.
        case closed
    }

    /// What the shell has to do, in this order. If one fails or the program dies, the rest is dropped, the workload is
    /// frozen, and the channel is made again from what was stored last.
    public enum Action: Hashable, Sendable {
        /// Answer the payer: the voucher was not taken.
        case refuse(VoucherRefusal)
        /// Stop the workload where it stands.
        case freeze
        /// Store durably. What follows may only happen after that.
        case persist(PayeeState)
        /// Let the workload run.
        case resume
        /// Close on the ledger with this voucher, or with nothing earned. Comes again until the ledger shows it.
        case close(with: SignedVoucher?)
        /// The ledger would close with less: show it this voucher. Comes again until the ledger knows it.
        case dispute(with: SignedVoucher)
        /// Send to the payer, as claim and acknowledgement; it may get lost.
        case send(UsageClaim)
        /// The ledger's record is not what was agreed; never work on it.
        case unusable(TermsMismatch)
    }
}
