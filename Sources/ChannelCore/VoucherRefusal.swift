// SPDX-License-Identifier: Apache-2.0

/// Why a voucher is refused. A refusal changes nothing.
///
/// Precedence: checks run in the order of the cases below; the first that fails is the answer.
///
/// Paying far ahead is no reason to refuse. A payer that follows this protocol never does it, and refusing would protect
/// nobody: the payee holds the signature either way, the payer could never sign a lower total, and work that waits for
/// the difference to be earned would never go on. The payee takes such a voucher and works it off.
public enum VoucherRefusal: Error, Hashable, Sendable {
    /// Made for another channel; one that was closed and opened again is another.
    case wrongChannel
    /// Not signed, signed by somebody else, made for another network or another purpose, or altered. A signature does
    /// not tell which.
    case invalidSignature
    /// Not newer than what is held or was redeemed already, whose number is `highest`.
    case staleNumber(highest: UInt64)
    /// Newer, but it takes back what an earlier one gave.
    case totalFell(from: UInt64)
    /// More than the ledger holds; it may become good when a top-up is seen.
    case overDeposit(deposit: UInt64)
    /// Adds less than the price of a tick. Each voucher costs its receiver a write to disk, so dust is refused.
    case lessThanATick(price: UInt64)
    /// The channel is closing or closed.
    case closed
    /// The ledger has not shown the opening yet.
    case beforeOpening
}

extension VoucherRefusal: CustomStringConvertible {
    /// A sentence for people: what happened and what would be accepted.
    public var description: String {
        switch self {
        case .wrongChannel: "the voucher is for another channel"
        case .invalidSignature: "the voucher's signature is not the payer's, or was made for another network"
        case .staleNumber(let highest): "the voucher's number is used; the next is above \(highest)"
        case .totalFell(let from): "the voucher's total is lower than \(from), which was signed before"
        case .overDeposit(let deposit): "the voucher gives more than the deposit of \(deposit); top the channel up"
        case .lessThanATick(let price): "the voucher adds less than a tick, which costs \(price)"
        case .closed: "the channel is closing or closed; open a new one"
        case .beforeOpening: "the channel's opening is not on the ledger yet; send the voucher again later"
        }
    }
}
