// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct MarketProviders: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers",
        abstract: "List who lends machines, and how they stand.",
        discussion: """
            Standing goes from 0 to 999; a newcomer has 500.

            Examples:
              weft market providers
              weft market providers --attribute region=eu --sort collateral
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case registered, collateral }

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @Flag(name: [.short, .long], help: "Retired ones too.")
    var all = false

    @OptionGroup var attributes: AttributeOptions
    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "providers")
            .with("attribute", all: attributes.attribute).with("dataset", all: attributes.dataset)
            .with("sort", sort?.rawValue).with("all", flag: all).with(page)
        let found: ListPage<ProviderInfo> = try await client.page(list)
        try output.print(found, page, nothing: "no such providers")
    }
}

struct MarketDatasets: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "datasets",
        abstract: "List the data sets that providers hold.",
        discussion: """
            Examples:
              weft market datasets
              weft market listings --dataset bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi
            """)

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard page.order == nil else { throw ValidationError("data sets have no order but that of their CIDs") }
    }

    func run(_ client: NodeClient) async throws {
        let found: ListPage<DatasetInfo> = try await client.page(ListRoute("market", "datasets").with(page))
        try output.print(found, page, nothing: "nobody holds data sets yet")
    }
}

struct MarketRatings: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "ratings",
        abstract: "List what tenants say about providers.",
        discussion: """
            Only tenants of leases that were settled can rate, once each.

            Examples:
              weft market ratings --provider z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK --sort stars
            """)

    enum Sort: String, ExpressibleByArgument, CaseIterable { case rated, stars }

    @Option(help: ArgumentHelp("About this provider.", valueName: "account"))
    var provider: String?

    @Option(help: "By what it is sorted.")
    var sort: Sort?

    @OptionGroup var page: PageOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        let list = ListRoute("market", "ratings").with("provider", provider).with("sort", sort?.rawValue).with(page)
        let found: ListPage<RatingInfo> = try await client.page(list)
        try output.print(found, page, nothing: "no ratings yet")
    }
}

extension ProviderInfo: Listable {
    static let columns = [
        Table.Column("PROVIDER"), .init("STANDING", .right), .init("DONE", .right), .init("FAILED", .right),
        .init("COLLATERAL", .right), .init("LISTINGS", .right), .init("ATTRIBUTES"), .init("DATA SETS", .right),
        .init("SINCE", .right),
    ]

    var quiet: String { account }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortAccount(account), "\(standing)", "\(completed)", "\(failed)", "\(collateral)",
            retiredAt == nil ? "\(listings)" : "retired", profile.attributes.map(\.words).joined(separator: " "),
            "\(profile.datasets.count)", Readable.age(from: registeredAt, to: now),
        ]
    }
}

extension DatasetInfo: Listable {
    static let columns = [Table.Column("DATA SET"), .init("PROVIDERS", .right)]

    var quiet: String { dataset }

    func cells(now: UInt64) -> [String] { [dataset, "\(providers)"] }
}

extension RatingInfo: Listable {
    static let columns = [
        Table.Column("LEASE"), .init("PROVIDER"), .init("STARS", .right), .init("PAID", .right), .init("REVIEW"),
        .init("AGE", .right),
    ]

    var quiet: String { lease }

    func cells(now: UInt64) -> [String] {
        [
            Readable.shortID(lease), Readable.shortAccount(provider), "\(stars)", "\(value)", review ?? "-",
            Readable.age(from: ratedAt, to: now),
        ]
    }
}
