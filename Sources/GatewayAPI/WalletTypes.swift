// SPDX-License-Identifier: Apache-2.0

/// A key that this node keeps.
public struct WalletInfo: Codable, Sendable, Hashable {
    public var name: String
    public var account: String
    /// Used when a request names none.
    public var isDefault: Bool
    /// Whether the node can sign with it now.
    public var isUnlocked: Bool
    public var balance: CreditAmount

    public init(name: String, account: String, isDefault: Bool, isUnlocked: Bool, balance: CreditAmount) {
        self.name = name
        self.account = account
        self.isDefault = isDefault
        self.isUnlocked = isUnlocked
        self.balance = balance
    }
}

public struct CreateWallet: Codable, Sendable, Hashable {
    public var name: String
    /// 12, 15, 18, 21 or 24 mnemonic words.
    public var words: Int
    /// Encrypts the key file; the node's own passphrase if nil.
    public var passphrase: String?

    public init(name: String, words: Int = 24, passphrase: String? = nil) {
        self.name = name
        self.words = words
        self.passphrase = passphrase
    }
}

public struct CreatedWallet: Codable, Sendable, Hashable {
    public var wallet: WalletInfo
    /// Shown once; whoever has these words has the money.
    public var mnemonic: String

    public init(wallet: WalletInfo, mnemonic: String) {
        self.wallet = wallet
        self.mnemonic = mnemonic
    }
}

/// Exactly one of `mnemonic` and `keystore` is given.
public struct ImportWallet: Codable, Sendable, Hashable {
    public var name: String
    public var mnemonic: String?
    /// A key file's text, with `keystorePassphrase` to open it.
    public var keystore: String?
    public var keystorePassphrase: String?
    /// Encrypts the new key file; the node's own passphrase if nil.
    public var passphrase: String?

    public init(
        name: String, mnemonic: String? = nil, keystore: String? = nil, keystorePassphrase: String? = nil,
        passphrase: String? = nil
    ) {
        self.name = name
        self.mnemonic = mnemonic
        self.keystore = keystore
        self.keystorePassphrase = keystorePassphrase
        self.passphrase = passphrase
    }
}

public struct ExportWallet: Codable, Sendable, Hashable {
    public enum Form: String, Codable, Sendable, Hashable, CaseIterable {
        /// The words.
        case mnemonic
        /// A key file encrypted with `newPassphrase`.
        case keystore
    }

    public var form: Form
    /// Opens the wallet; the node's own passphrase if nil.
    public var passphrase: String?
    public var newPassphrase: String?

    public init(form: Form, passphrase: String? = nil, newPassphrase: String? = nil) {
        self.form = form
        self.passphrase = passphrase
        self.newPassphrase = newPassphrase
    }
}

public struct ExportedWallet: Codable, Sendable, Hashable {
    public var form: ExportWallet.Form
    public var text: String
    public init(form: ExportWallet.Form, text: String) {
        self.form = form
        self.text = text
    }
}

public struct UnlockWallet: Codable, Sendable, Hashable {
    public var passphrase: String
    public init(passphrase: String) { self.passphrase = passphrase }
}

public struct AccountInfo: Codable, Sendable, Hashable {
    public var account: String
    public var balance: CreditAmount
    /// The number that its next transaction carries.
    public var sequence: UInt64
    public var isProvider: Bool
    /// The most that it sets aside for workloads in a day (UTC), if it has a cap, and how much of that is used.
    public var dailyLimit: CreditAmount?
    public var spentToday: CreditAmount?

    public init(
        account: String, balance: CreditAmount, sequence: UInt64, isProvider: Bool, dailyLimit: CreditAmount? = nil,
        spentToday: CreditAmount? = nil
    ) {
        self.account = account
        self.balance = balance
        self.sequence = sequence
        self.isProvider = isProvider
        self.dailyLimit = dailyLimit
        self.spentToday = spentToday
    }
}
