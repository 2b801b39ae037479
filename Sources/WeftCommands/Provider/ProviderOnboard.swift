// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderOnboard: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "onboard",
        abstract: "Offer this machine, or a part of it.",
        discussion: """
            Tries out what the machine can really do, and shows what it found. What is not given takes the default \
            that the answer shows.

            Examples:
              weft provider onboard
              weft provider onboard --cpus 4 --price-core 0.01/h --price-memory 0.005/h
              weft provider onboard --name attic --manual --max-duration 2h
            """)

    @Option(help: "A name for it on this node.")
    var name = "default"

    @Option(help: ArgumentHelp("Cores to lend.", valueName: "cores"), transform: QuantityArguments.cpuMillis)
    var cpus: UInt64?

    @Option(help: ArgumentHelp("Memory to lend.", valueName: "bytes"), transform: QuantityArguments.bytes)
    var memory: UInt64?

    @Option(help: ArgumentHelp("Disk to lend.", valueName: "bytes"), transform: QuantityArguments.bytes)
    var disk: UInt64?

    @OptionGroup var prices: PriceOptions

    @Flag(help: "Whether fitting orders are taken at once, or wait for your word.")
    var acceptance: Acceptance?

    @Option(
        help: ArgumentHelp("Take nothing that pays less in all.", valueName: "price"), transform: QuantityArguments.rate
    )
    var minPrice: CreditAmount?

    @Option(
        help: ArgumentHelp("The longest job to take, such as 2h.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var maxDuration: UInt64?

    @Flag(help: "Let jobs reach the internet.")
    var allowNetwork = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    enum Acceptance: String, EnumerableFlag { case automatic, manual }

    var request: OnboardRequest {
        OnboardRequest(
            name: name, cpuMillis: cpus, memoryBytes: memory, diskBytes: disk, coreHour: prices.priceCore,
            memoryGiBHour: prices.priceMemory, automatic: acceptance.map { $0 == .automatic }, minimumRate: minPrice,
            maximumSeconds: maxDuration, openNetwork: allowNetwork ? true : nil)
    }

    func run(_ client: NodeClient) async throws {
        Output.error.say("trying out what this machine can do")
        try output.print(try await client.onboard(request), checks: true)
    }
}

/// What an owner asks for.
struct PriceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Price of a core, such as 0.01/h.", valueName: "price"), transform: QuantityArguments.rate)
    var priceCore: CreditAmount?

    @Option(
        help: ArgumentHelp("Price of a GiB of memory, such as 0.005/h.", valueName: "price"),
        transform: QuantityArguments.rate)
    var priceMemory: CreditAmount?
}
