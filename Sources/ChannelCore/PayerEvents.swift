// SPDX-License-Identifier: Apache-2.0

extension PayerChannel {
    /// What happens to the payer.
    public enum Event: Hashable, Sendable {
        /// The channel's record was seen on the ledger.
        case opened(ChannelTerms)
        /// The payee's claim arrived.
        case claimed(UsageClaim)
        /// Nothing but time; due at `nextDeadline`, harmless at any other time.
        case timePassed
        /// The ledger holds this much for the channel in all, redeemed amounts included.
        case toppedUp(deposit: UInt64)
        /// The ledger took this voucher, which our key therefore signed, while the channel stays open.
        case redeemed(Voucher)
        /// No more is to be paid.
        case closeWanted
        /// The ledger shows that the channel is being closed.
        case closing
        /// The ledger has paid out.
        case closed
    }

    /// What the shell has to do, in this order. If one fails or the program dies, the rest is dropped and the channel
    /// is made again from what was stored last.
    public enum Action: Hashable, Sendable {
        /// Store durably. What follows may only happen after that.
        case persist(PayerState)
        /// Send to the payee; it may get lost.
        case send(SignedVoucher)
        /// Tell the person or the policy: the deposit pays for only this many more ticks.
        case topUpWanted(ticksLeft: UInt64)
        /// Tell the person: the payee asked, and nothing new was signed.
        case refuseToSign(SigningRefusal)
        /// Tell the person: from here on nothing is signed.
        case stopPaying(PayerStop)
        /// Ask the payee to close, with the newest voucher for the case that it misses it. May get lost.
        case closeCooperatively(SignedVoucher?)
        /// Begin the closing on the ledger. It names no total: the payee has the ledger's window to bring its voucher,
        /// and a payer that lost its newest state can do no harm.
        case closeAlone
        /// The ledger's record is not what was agreed; never pay on it.
        case unusable(TermsMismatch)
    }
}

/// Why the payer did not sign what the payee claimed.
public enum SigningRefusal: Error, Hashable, Sendable {
    /// The claim is for another channel.
    case wrongChannel
    /// The ledger has not shown the opening yet.
    case beforeOpening
    /// The channel is closed.
    case closed
    /// The voucher in the claim seems newer than ours, but our key did not sign it.
    case forgedVoucher
    /// Our key signed the voucher in the claim, and it contradicts ours: somebody else signs with this key.
    case contradictoryVoucher(own: Voucher, payees: Voucher)
    /// The payee, or the ledger, has a newer voucher of ours: what was restored is old. The voucher is learnt from
    /// there, and signing goes on with the next claim.
    case restoredFromOldBackup(own: UInt64, newest: UInt64)
    /// The payee wants more than one tick at once.
    case claimedTooMuch(wanted: UInt64)
    /// There are no numbers left.
    case exhausted
}

/// Why the payer signs nothing more.
public enum PayerStop: Hashable, Sendable {
    /// It was told to.
    case closeWanted
    /// The ledger shows a closing.
    case closingOnLedger
}
