// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import NIOPosix
import Ordering

/// An account key that this node can sign with.
public struct Wallet: Sendable {
    public let name: String
    public let key: PrivateKey
    public let signer: AccountSigner
    public var account: AccountID { key.publicKey }
}

/// What is known of a key file without opening it.
public struct WalletSummary: Sendable, Hashable {
    public let name: String
    public let account: AccountID
    public let isDefault: Bool
    public let isUnlocked: Bool
}

/// The key files of a node: one per wallet, encrypted, readable by the node's user alone.
///
/// Wallets made without a passphrase of their own are encrypted with the node's, which lies beside them in a file of
/// mode 0600: that keeps a stray copy of a key file worthless, and lets a node sign after a restart without being asked.
public actor Wallets {
    /// The wallet that is used when none is named.
    public static let defaultName = "default"

    private let folder: String
    private let nodePassphrase: String
    private let ledger: any LedgerAccess
    private var files: [String: Keystore] = [:]
    private var open: [String: Wallet] = [:]

    /// Work factors under the node's own passphrase. It has 256 random bits, which no work factor protects further.
    public static func nodeCost() throws -> Argon2id { try Argon2id(memory: 1 << 20, iterations: 1) }

    /// Reads the folder and opens what the node's passphrase opens.
    ///
    /// - Throws: `KeysError` naming a file that is open to others. A file that is no key file is passed over.
    public init(folder: String, nodePassphrase: String, ledger: any LedgerAccess) throws {
        self.folder = folder
        self.nodePassphrase = nodePassphrase
        self.ledger = ledger
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() where file.hasSuffix(".json") {
            let keystore = try KeystoreFile.read(from: "\(folder)/\(file)")
            files[keystore.name] = keystore
            guard try keystore.cost == Self.nodeCost() else { continue }
            if let key = try? keystore.open(passphrase: nodePassphrase).privateKey() {
                open[keystore.name] = Wallet(
                    name: keystore.name, key: key, signer: AccountSigner(key: key, ledger: ledger))
            }
        }
    }

    public func list() -> [WalletSummary] {
        files.values.sorted { $0.name < $1.name }.map { file in
            WalletSummary(
                name: file.name, account: file.publicKey, isDefault: file.name == defaultWallet,
                isUnlocked: open[file.name] != nil)
        }
    }

    /// The wallet of that name, or the default one.
    ///
    /// - Throws: `TenantError.unknownWallet`, `.locked`.
    public func wallet(_ name: String?) throws -> Wallet {
        guard let name = name ?? defaultWallet else {
            throw TenantError(.unknownWallet, "there is no wallet", hint: "make one with `weft wallet create`")
        }
        guard files[name] != nil else {
            throw TenantError(
                .unknownWallet, "there is no wallet \(name)",
                hint: "there are: \(files.keys.sorted().joined(separator: ", "))")
        }
        guard let wallet = open[name] else {
            throw TenantError(.locked, "wallet \(name) is locked", hint: "open it with `weft wallet unlock \(name)`")
        }
        return wallet
    }

    /// All that are open, the default one first.
    public func openWallets() -> [Wallet] {
        open.values.sorted { ($0.name == defaultWallet ? 0 : 1, $0.name) < ($1.name == defaultWallet ? 0 : 1, $1.name) }
    }

    /// The open wallet of an account.
    public func wallet(account: AccountID) -> Wallet? { open.values.first { $0.account == account } }

    /// The name of an account's wallet, open or not.
    public func name(of account: AccountID) -> String? { files.values.first { $0.publicKey == account }?.name }

    /// Makes a key from fresh words.
    ///
    /// - Returns: the words, which exist nowhere else in the clear.
    public func create(_ name: String, words: Mnemonic.Length, passphrase: String?) async throws -> Mnemonic {
        let mnemonic = Mnemonic.generate(words: words)
        try await add(name, .mnemonic(mnemonic), passphrase: passphrase)
        return mnemonic
    }

    public func add(_ name: String, _ secret: KeySecret, passphrase: String?) async throws {
        guard files[name] == nil else {
            throw TenantError(.walletExists, "there is a wallet \(name) already", hint: "choose another name")
        }
        let key = try secret.privateKey()
        if let twin = self.name(of: key.publicKey) {
            throw TenantError(.walletExists, "this key is wallet \(twin) already", hint: "use it by that name")
        }
        let cost = try passphrase == nil ? Self.nodeCost() : .standard
        let words = passphrase ?? nodePassphrase
        let keystore = try await Self.onThread { try Keystore.seal(secret, name: name, passphrase: words, cost: cost) }
        try KeystoreFile.write(keystore, to: path(name))
        files[name] = keystore
        open[name] = Wallet(name: name, key: key, signer: AccountSigner(key: key, ledger: ledger))
    }

    public func unlock(_ name: String, passphrase: String) async throws {
        guard open[name] == nil else { return }
        let key = try await secret(name, passphrase: passphrase).privateKey()
        open[name] = Wallet(name: name, key: key, signer: AccountSigner(key: key, ledger: ledger))
    }

    /// What the key file holds, for an export.
    public func secret(_ name: String, passphrase: String?) async throws -> KeySecret {
        guard let file = files[name] else { throw TenantError(.unknownWallet, "there is no wallet \(name)") }
        let words = passphrase ?? nodePassphrase
        return try await Self.onThread { try file.open(passphrase: words) }
    }

    private var defaultWallet: String? { files[Self.defaultName] != nil ? Self.defaultName : files.keys.min() }

    private func path(_ name: String) -> String { "\(folder)/\(name).json" }

    /// Argon2id takes a fifth of a second and 64 MiB: not on a thread that others wait for.
    public static func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
