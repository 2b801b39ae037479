// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketListings: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "listings",
        abstract: "List what providers offer.",
        discussion: """
            Prices are per core and hour, and per GiB of memory and hour. With --cpus and --memory only those are shown \
            that have the room now, and --max-price and --sort price mean the price of just that. A listing that says \
            `direct` can be taken without an order: `weft run --listing ID`.

            Examples:
              weft market listings
              weft market listings --cpus 4 --memory 8Gi --max-price 0.1/h --sort price
              weft market listings --attribute region=eu --isolation kernel --direct
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case created, price, collateral }

    @Option(help: ArgumentHelp("Room for so many cores.", valueName: "cores"), transform: QuantityArguments.cpuMillis)
    var cpus: UInt64?

    @Option(help: ArgumentHelp("Room for so much memory.", valueName: "bytes"), transform: QuantityArguments.bytes)
    var memory: UInt64?

    @Option(help: ArgumentHelp("Room for so much disk.", valueName: "bytes"), transform: QuantityArguments.bytes)
    var disk: UInt64?

    @Option(
        help: ArgumentHelp("The most that this room may cost.", valueName: "price"), transform: QuantityArguments.rate)
    var maxPrice: CreditAmount?

    @Option(help: ArgumentHelp("At least so isolated.", valueName: "level"))
    var isolation: String?

    @Option(help: ArgumentHelp("With this interpreter.", valueName: "name"))
    var runtime: String?

    @Flag(help: "Only where workloads may reach the internet.")
    var openNetwork = false

    @Flag(help: "Only those that can be taken without an order.")
    var direct = false

    @Option(
        name: .customLong("for"), help: ArgumentHelp("Taking leases of this length.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var duration: UInt64?

    @Option(help: "Staking at least so many credits on each lease.", transform: QuantityArguments.credits)
    var collateral: CreditAmount?

    @Option(help: ArgumentHelp("Of this provider.", valueName: "account"))
    var provider: String?

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @Flag(name: [.short, .long], help: "Removed ones too.")
    var all = false

    @OptionGroup var attributes: AttributeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard maxPrice == nil || cpus != nil || memory != nil || disk != nil else {
            throw ValidationError("say with --cpus and --memory what --max-price is for")
        }
    }

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "listings")
            .with("cpuMillis", cpus).with("memoryBytes", memory).with("diskBytes", disk)
            .with("maximumRate", maxPrice?.description).with("isolation", isolation).with("interpreter", runtime)
            .with("openNetwork", flag: openNetwork).with("direct", flag: direct).with("seconds", duration)
            .with("collateral", collateral?.description).with("provider", provider)
            .with("attribute", all: attributes.attribute).with("dataset", all: attributes.dataset)
            .with("sort", sort?.rawValue).with("all", flag: all).with(page)
        var found: ListPage<ListingInfo> = try await client.page(list)
        if !all { found.items.removeAll(where: \.isClosing) }
        try output.print(found, page, nothing: "nobody offers such a machine now")
    }
}

extension ListingInfo: Listable {
    static let columns = [
        Table.Column("LISTING"), .init("PROVIDER"), .init("CORES FREE", .right), .init("MEMORY FREE", .right),
        .init("DISK FREE", .right), .init("CORE", .right), .init("GIB", .right), .init("ISOLATION"), .init("RUNS"),
        .init("NETWORK"), .init("LONGEST", .right), .init("STAKE", .right), .init("TAKE"),
    ]

    var quiet: String { id }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(id), Readable.shortAccount(provider),
            "\(Readable.cores(millis: free.cpuMillis)) of \(Readable.cores(millis: capacity.cpuMillis))",
            "\(Readable.bytes(free.memoryBytes)) of \(Readable.bytes(capacity.memoryBytes))",
            "\(Readable.bytes(free.diskBytes)) of \(Readable.bytes(capacity.diskBytes))", Readable.rate(coreHour),
            Readable.rate(memoryGiBHour), isolation, interpreters.joined(separator: " "), openNetwork ? "open" : "none",
            Readable.span(seconds: terms.maximumSeconds),
            terms.collateral.nano == 0 ? "-" : "\(terms.collateral)",
            isClosing ? "closing" : terms.isDirect ? "direct" : "by order",
        ]
    }
}
