// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Grants
import Hummingbird
import Keys
import LedgerCore
import Tenant

struct WalletRoutes: Sendable {
    let services: GatewayServices
    private var wallets: Wallets { services.tenant.wallets }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("wallets") { _, _ in try Response.json(await list()) }
        group.post("wallets") { request, _ in
            try Response.json(await create(try await request.decoded(CreateWallet.self)))
        }
        group.post("wallets/import") { request, _ in
            try Response.json(await importWallet(try await request.decoded(ImportWallet.self)))
        }
        group.post("wallets/:name/export") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await export(name, try await request.decoded(ExportWallet.self)))
        }
        group.post("wallets/:name/unlock") { request, context in
            let name = try context.parameters.require("name")
            try await wallets.unlock(name, passphrase: try await request.decoded(UnlockWallet.self).passphrase)
            return try Response.json(await info(name))
        }
        group.post("wallets/:name/publish") { _, context in
            try Response.json(await publish(try context.parameters.require("name")))
        }
    }

    /// Puts the wallet's encryption key into the directory, beside what stands there.
    private func publish(_ name: String) async throws -> WalletInfo {
        let wallet = try await wallets.wallet(name)
        guard services.ledger.read({ $0.account(wallet.account) != nil }) else {
            throw TenantError(
                .badKey, "account \(wallet.account) is not on the ledger yet", hint: "send it some credits first")
        }
        let key = try OwnerKeys.receiving(account: wallet.key).publicKey.xOnly
        var entry = services.ledger.read { $0.directoryEntry(wallet.account) } ?? DirectoryEntry()
        if entry.encryptionKey != key {
            entry.encryptionKey = key
            try await wallet.signer.submit([.setDirectoryEntry(entry)])
        }
        return try await info(name)
    }

    private func list() async -> [WalletInfo] {
        await wallets.list().map { wallet in
            let balance = services.ledger.read { $0.account(wallet.account)?.balance ?? 0 }
            return WalletInfo(
                name: wallet.name, account: wallet.account.description, isDefault: wallet.isDefault,
                isUnlocked: wallet.isUnlocked, balance: .init(nano: balance))
        }
    }

    private func info(_ name: String) async throws -> WalletInfo {
        guard let wallet = await list().first(where: { $0.name == name }) else {
            throw TenantError(.unknownWallet, "there is no wallet \(name)")
        }
        return wallet
    }

    private func create(_ request: CreateWallet) async throws -> CreatedWallet {
        guard let words = Mnemonic.Length(rawValue: request.words) else {
            throw APIFailure(
                code: "badRequest", message: "a mnemonic has 12, 15, 18, 21 or 24 words, not \(request.words)")
        }
        let mnemonic = try await wallets.create(request.name, words: words, passphrase: request.passphrase)
        return CreatedWallet(wallet: try await info(request.name), mnemonic: mnemonic.phrase)
    }

    private func importWallet(_ request: ImportWallet) async throws -> WalletInfo {
        let secret: KeySecret
        switch (request.mnemonic, request.keystore) {
        case (let words?, nil): secret = .mnemonic(try Mnemonic(phrase: words))
        case (nil, let text?):
            let keystore = try Keystore(json: Array(text.utf8))
            let passphrase = request.keystorePassphrase ?? ""
            secret = try await Wallets.onThread { try keystore.open(passphrase: passphrase) }
        default:
            throw APIFailure(code: "badRequest", message: "give either a mnemonic or a key file")
        }
        try await wallets.add(request.name, secret, passphrase: request.passphrase)
        return try await info(request.name)
    }

    private func export(_ name: String, _ request: ExportWallet) async throws -> ExportedWallet {
        let secret = try await wallets.secret(name, passphrase: request.passphrase)
        switch request.form {
        case .mnemonic:
            guard case .mnemonic(let mnemonic) = secret else {
                throw APIFailure(
                    code: "noMnemonic", message: "wallet \(name) was made from a key, and has no words",
                    hint: "export it as a key file")
            }
            return ExportedWallet(form: .mnemonic, text: mnemonic.phrase)
        case .keystore:
            guard let passphrase = request.newPassphrase, !passphrase.isEmpty else {
                throw APIFailure(code: "badRequest", message: "an exported key file needs a passphrase of its own")
            }
            let keystore = try await Wallets.onThread { try Keystore.seal(secret, name: name, passphrase: passphrase) }
            return ExportedWallet(form: .keystore, text: String(decoding: try keystore.json(), as: UTF8.self))
        }
    }
}
