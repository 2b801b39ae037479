// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderProfileCommand: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Change what a provider says of itself on the ledger.",
        discussion: """
            Tenants can demand attributes and data sets. An attestation is a file that somebody made who vouches for an \
            attribute, with `weft wallet attest`.

            Examples:
              weft provider profile --attribute region=eu --attribute gpu=none
              weft provider profile --attestation eu.json --dataset bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi
              weft provider profile attic --remove-attribute gpu
            """)

    @Argument(help: "The provider's name (the only one).")
    var name: String?

    @Option(
        help: ArgumentHelp("Something it says of itself; may be repeated.", valueName: "NAME=value"),
        transform: QuantityArguments.attribute)
    var attribute: [AttributeInfo] = []

    @Option(
        help: ArgumentHelp("The same, with somebody's word for it; may be repeated.", valueName: "path"),
        completion: .file())
    var attestation: [String] = []

    @Option(help: ArgumentHelp("An attribute to forget; may be repeated.", valueName: "name"))
    var removeAttribute: [String] = []

    @Option(help: ArgumentHelp("A data set that it holds; may be repeated.", valueName: "cid"))
    var dataset: [String] = []

    @Option(help: ArgumentHelp("A data set that it holds no more; may be repeated.", valueName: "cid"))
    var removeDataset: [String] = []

    @Option(help: ArgumentHelp("An address of its node; all of them, may be repeated.", valueName: "address"))
    var endpoint: [String] = []

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        let all = [attribute.map(\.name), attestation, removeAttribute, dataset, removeDataset, endpoint]
        guard !all.allSatisfy(\.isEmpty) else { throw ValidationError("say what to change; see --help") }
    }

    func run(_ client: NodeClient) async throws {
        var attested: [AttributeInfo] = []
        for path in attestation { attested.append(try JSONFile.read(AttributeInfo.self, from: path)) }
        let request = ProfileRequest(
            setAttributes: attribute + attested, removeAttributes: removeAttribute, addDatasets: dataset,
            removeDatasets: removeDataset, endpoints: endpoint.isEmpty ? nil : endpoint)
        let name = try await ProviderChoice.name(name, client: client)
        try output.print(try await client.profile(name, request), checks: false)
    }
}
