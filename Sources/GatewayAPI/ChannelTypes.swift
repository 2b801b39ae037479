// SPDX-License-Identifier: Apache-2.0

/// Money set aside for one receiver, which vouchers hand over bit by bit. Nil takes the default.
public struct OpenChannelRequest: Codable, Sendable, Hashable {
    public var wallet: String?
    /// An account, or a wallet of this node.
    public var payee: String
    public var deposit: CreditAmount
    /// How long the ledger waits for a better voucher when the payer closes alone; at least twice the network's outage.
    public var disputeSeconds: UInt64?

    public init(wallet: String?, payee: String, deposit: CreditAmount, disputeSeconds: UInt64? = nil) {
        self.wallet = wallet
        self.payee = payee
        self.deposit = deposit
        self.disputeSeconds = disputeSeconds
    }
}

public struct PayRequest: Codable, Sendable, Hashable {
    public var amount: CreditAmount
    public init(amount: CreditAmount) { self.amount = amount }
}

public struct VoucherText: Codable, Sendable, Hashable {
    public var voucher: String
    public init(voucher: String) { self.voucher = voucher }
}

/// The payer's word for all that the payee may take so far; it replaces all before it.
public struct VoucherInfo: Codable, Sendable, Hashable {
    public var channel: String
    /// What is handed over.
    public var voucher: String
    public var number: UInt64
    public var total: CreditAmount
    /// What the deposit still covers.
    public var left: CreditAmount

    public init(channel: String, voucher: String, number: UInt64, total: CreditAmount, left: CreditAmount) {
        self.channel = channel
        self.voucher = voucher
        self.number = number
        self.total = total
        self.left = left
    }
}

public struct AcceptedVoucher: Codable, Sendable, Hashable {
    public var channel: String
    /// What it adds to the best one before; zero for the same again.
    public var added: CreditAmount
    public var total: CreditAmount

    public init(channel: String, added: CreditAmount, total: CreditAmount) {
        self.channel = channel
        self.added = added
        self.total = total
    }
}

public struct CloseChannelRequest: Codable, Sendable, Hashable {
    /// Who closes, where both sides are this node's; the payee if nil.
    public var wallet: String?
    public init(wallet: String?) { self.wallet = wallet }
}
