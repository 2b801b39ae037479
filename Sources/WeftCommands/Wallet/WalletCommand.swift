// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallet", abstract: "Keep keys and money.",
        discussion: """
            The node keeps the keys, encrypted. Passphrases are asked for at the terminal, or read from a file that \
            only you can read; they are never arguments, which others on the machine could see.
            """,
        subcommands: [
            WalletLs.self, WalletBalance.self, WalletSend.self, WalletCreate.self, WalletImport.self, WalletExport.self,
            WalletUnlock.self, WalletHistory.self, WalletLimit.self, WalletBatch.self, WalletPolicy.self,
            WalletSign.self,
            WalletSubmit.self, WalletAttest.self, WalletPublish.self,
        ])
}

/// The passphrase of a wallet's key file, for those that have one of their own.
struct PassphraseOptions: ParsableArguments {
    @Flag(help: "Ask for the wallet's own passphrase (the node's one otherwise).")
    var passphrase = false

    @Option(
        help: ArgumentHelp("Read the wallet's own passphrase from a file of mode 0600.", valueName: "path"),
        completion: .file())
    var passphraseFile: String?

    func validate() throws {
        guard !(passphrase && passphraseFile != nil) else {
            throw ValidationError("use --passphrase or --passphrase-file, not both")
        }
    }

    /// - Parameter isNew: asks twice.
    /// - Returns: nil for the node's own.
    func read(isNew: Bool) throws(CommandFailure) -> String? {
        if let passphraseFile { return try SecretFile.read(passphraseFile) }
        guard passphrase else { return nil }
        return try isNew
            ? Prompt.newSecret("new passphrase", flag: "--passphrase-file")
            : Prompt.secret("passphrase", flag: "--passphrase-file")
    }
}

extension WalletInfo: Listable {
    static let columns = [
        Table.Column("NAME"), .init("DEFAULT"), .init("STATE"), .init("BALANCE", .right), .init("ACCOUNT"),
    ]

    var quiet: String { name }

    func cells(now: UInt64) -> [String] {
        [name, isDefault ? "yes" : "", isUnlocked ? "unlocked" : "locked", "\(balance)", account]
    }

    var fields: [(String, String)] {
        [
            ("name", name), ("account", account), ("default", isDefault ? "yes" : "no"),
            ("state", isUnlocked ? "unlocked" : "locked"), ("balance", "\(balance)"),
        ]
    }
}
