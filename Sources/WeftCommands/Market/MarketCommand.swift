// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

struct MarketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "market", abstract: "Look at what is and was on the market of the whole network.",
        subcommands: [
            MarketListings.self, MarketOrders.self, MarketBids.self, MarketLeases.self, MarketProviders.self,
            MarketProxies.self, MarketDatasets.self, MarketRatings.self, MarketReplay.self, MarketEvents.self,
        ])
}
