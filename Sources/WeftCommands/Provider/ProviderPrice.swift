// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderPrice: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "price",
        abstract: "Change what a provider asks for. Leases keep the price they were made at.",
        discussion: """
            Examples:
              weft provider price --price-core 0.02/h
              weft provider price attic --price-memory 0.004/h
            """)

    @Argument(help: "The provider's name (the only one).")
    var name: String?

    @OptionGroup var prices: PriceOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard prices.priceCore != nil || prices.priceMemory != nil else {
            throw ValidationError("give --price-core, --price-memory or both")
        }
    }

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        let request = PriceRequest(coreHour: prices.priceCore, memoryGiBHour: prices.priceMemory)
        try output.print(try await client.price(name, request), checks: false)
    }
}
