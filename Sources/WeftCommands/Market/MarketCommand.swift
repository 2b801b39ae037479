// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct MarketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "market", abstract: "Look at offers, orders and leases of the whole network.",
        subcommands: [MarketListings.self, MarketOrders.self, MarketLeases.self, MarketReplay.self])
}

/// How much of a market's list is shown.
struct MarketOptions: ParsableArguments {
    @Flag(name: [.short, .long], help: "Ended ones too.")
    var all = false

    @Flag(name: [.short, .long], help: "Print ids only.")
    var quiet = false

    @Option(help: "At most so many.")
    var limit = CommandLimits.listRows

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1") }
    }
}
