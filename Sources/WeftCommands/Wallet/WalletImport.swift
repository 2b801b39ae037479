// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletImport: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring back a wallet from its words or its key file.",
        discussion: """
            The words are asked for at the terminal, or read from standard input or from a file of mode 0600.

            Examples:
              weft wallet import savings
              weft wallet import savings --mnemonic-file words.txt
              weft wallet import savings --keystore savings.json
            """)

    @Argument(help: "The wallet's name here.")
    var name: String

    @Option(help: ArgumentHelp("A file of mode 0600 with the words.", valueName: "path"), completion: .file())
    var mnemonicFile: String?

    @Option(
        help: ArgumentHelp("A key file, as `weft wallet export` writes it.", valueName: "path"), completion: .file())
    var keystore: String?

    @Option(
        help: ArgumentHelp("A file of mode 0600 with the key file's passphrase.", valueName: "path"),
        completion: .file())
    var keystorePassphraseFile: String?

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard mnemonicFile == nil || keystore == nil else {
            throw ValidationError("use --mnemonic-file or --keystore, not both")
        }
        guard keystore != nil || keystorePassphraseFile == nil else {
            throw ValidationError("--keystore-passphrase-file goes with --keystore")
        }
    }

    func run(_ client: NodeClient) async throws {
        var request = ImportWallet(name: name)
        if let keystore {
            request.keystore = try SecretFile.read(keystore, limit: CommandLimits.keystoreBytes)
            request.keystorePassphrase = try keystorePassphrase()
        } else {
            request.mnemonic = try mnemonic()
        }
        request.passphrase = try passphrase.read(isNew: true)
        let wallet = try await client.importWallet(request)
        try output.print(wallet, fields: wallet.fields)
    }

    private func keystorePassphrase() throws(CommandFailure) -> String {
        if let keystorePassphraseFile { return try SecretFile.read(keystorePassphraseFile) }
        return try Prompt.secret("passphrase of the key file", flag: "--keystore-passphrase-file")
    }

    private func mnemonic() throws(CommandFailure) -> String {
        if let mnemonicFile { return Self.words(try SecretFile.read(mnemonicFile)) }
        if Prompt.isPossible { return Self.words(try Prompt.secret("the wallet's words", flag: "--mnemonic-file")) }
        return Self.words(try StandardInput.text(limit: CommandLimits.secretBytes, "the words on standard input"))
    }

    /// Words with one space between them, however they were written down.
    static func words(_ text: String) -> String { text.split { $0.isWhitespace }.joined(separator: " ") }
}
