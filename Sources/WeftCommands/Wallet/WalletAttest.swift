// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct WalletAttest: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "attest",
        abstract: "Vouch for something that a provider says of itself.",
        discussion: """
            Writes a file that the provider adds to its profile with `weft provider profile --attestation FILE`. Tenants \
            can demand attributes that certain accounts vouch for.

            Examples:
              weft wallet attest z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK region=eu --until 90d --out eu.json
            """)

    @Argument(help: "The provider's account.")
    var provider: String

    @Argument(help: ArgumentHelp("What it says.", valueName: "NAME=value"), transform: QuantityArguments.attribute)
    var attribute: AttributeInfo

    @Option(
        help: ArgumentHelp("For how long.", valueName: "duration"), transform: QuantityArguments.seconds)
    var until: UInt64 = 365 * 86_400

    @Option(name: .customLong("out"), help: ArgumentHelp("Where it goes.", valueName: "path"))
    var path: String

    @OptionGroup var wallet: WalletOption
    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let question = "vouch that \(provider) is \(attribute.name) = \(attribute.value)?"
        try Prompt.confirm(question, yes: confirmation.yes)
        let attested = try await client.attest(
            AttestRequest(
                wallet: wallet.wallet, provider: provider, name: attribute.name, value: attribute.value,
                seconds: until))
        try JSONFile.write(attested, to: path)
        try output.print(attested, said: "wrote \(path)")
    }
}
