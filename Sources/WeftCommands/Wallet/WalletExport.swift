// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletExport: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Take a wallet out: as words, or as an encrypted key file.",
        discussion: """
            Asks first; --yes is for scripts. A key file is new, of mode 0600, and never replaces another.

            Examples:
              weft wallet export savings
              weft wallet export savings --keystore savings.json
            """)

    @Argument(help: "The wallet's name.")
    var name: String

    @Option(
        help: ArgumentHelp("Write a key file instead of printing the words.", valueName: "path"), completion: .file())
    var keystore: String?

    @Option(
        help: ArgumentHelp("A file of mode 0600 with the new key file's passphrase.", valueName: "path"),
        completion: .file())
    var newPassphraseFile: String?

    @OptionGroup var passphrase: PassphraseOptions
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard keystore != nil || newPassphraseFile == nil else {
            throw ValidationError("--new-passphrase-file goes with --keystore")
        }
    }

    func run(_ client: NodeClient) async throws {
        let what = keystore.map { "write the key of \(name) to \($0)" } ?? "show the words of \(name) on the screen"
        try Prompt.confirm("\(what)? Whoever gets it has the money.", yes: confirmation.yes)
        let opening = try passphrase.read(isNew: false)
        guard let keystore else {
            let words = try await client.export(name, ExportWallet(form: .mnemonic, passphrase: opening))
            return try Output.standard.line(words.text)
        }
        let sealing = try newPassphrase()
        let request = ExportWallet(form: .keystore, passphrase: opening, newPassphrase: sealing)
        try SecretFile.create(keystore, try await client.export(name, request).text)
        Output.error.say("wrote \(PlainText.visible(keystore))")
    }

    private func newPassphrase() throws(CommandFailure) -> String {
        if let newPassphraseFile { return try SecretFile.read(newPassphraseFile) }
        return try Prompt.newSecret("passphrase of the new key file", flag: "--new-passphrase-file")
    }
}
