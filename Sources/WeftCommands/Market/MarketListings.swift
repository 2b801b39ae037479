// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketListings: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "List what providers offer.",
        discussion: """
            Prices are per core and hour, and per GiB of memory and hour. Listings that close are shown with --all.

            Examples:
              weft market listings
            """)

    @OptionGroup var options: MarketOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let listings = try await client.listings().filter { options.all || !$0.isClosing }
        try output.print(
            Array(listings.prefix(options.limit)), quiet: options.quiet, nothing: "nobody offers a machine now")
    }
}

extension ListingInfo: Listable {
    static let columns = [
        Table.Column("LISTING"), .init("PROVIDER"), .init("CORES FREE", .right), .init("MEMORY FREE", .right),
        .init("DISK FREE", .right), .init("CORE", .right), .init("GIB", .right), .init("ISOLATION"), .init("RUNS"),
        .init("NETWORK"), .init("LONGEST", .right),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(provider),
            "\(Readable.cores(millis: free.cpuMillis)) of \(Readable.cores(millis: capacity.cpuMillis))",
            "\(Readable.bytes(free.memoryBytes)) of \(Readable.bytes(capacity.memoryBytes))",
            "\(Readable.bytes(free.diskBytes)) of \(Readable.bytes(capacity.diskBytes))", Readable.rate(coreHour),
            Readable.rate(memoryGiBHour), isolation, interpreters.joined(separator: " "), openNetwork ? "open" : "none",
            Readable.age(from: 0, to: min(maximumSeconds, .max / 1000) * 1000) + (isClosing ? ", closing" : ""),
        ]
    }
}
