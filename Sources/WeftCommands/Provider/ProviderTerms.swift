// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct ProviderTerms: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "terms",
        abstract: "Change what a provider promises with each lease. Leases keep the terms they were made at.",
        discussion: """
            Collateral is staked on each lease, out of what was set aside with `weft provider collateral`; a broken lease \
            loses it to the tenant. With --direct, tenants may take the listing without an order.

            Examples:
              weft provider terms --notice 1h --collateral 0.5
              weft provider terms --min-duration 1m --max-duration 7d --no-direct
              weft provider terms attic --heartbeat 5s --grace 30s
            """)

    @Argument(help: "The provider's name (the only one).")
    var name: String?

    @Option(
        help: ArgumentHelp("Shortest lease.", valueName: "duration"), transform: QuantityArguments.seconds)
    var minDuration: UInt64?

    @Option(help: ArgumentHelp("Longest lease.", valueName: "duration"), transform: QuantityArguments.seconds)
    var maxDuration: UInt64?

    @Option(
        help: ArgumentHelp("How long before it ends a lease it says so.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var notice: UInt64?

    @Option(
        help: ArgumentHelp("How often it reports its leases alive.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var heartbeat: UInt64?

    @Option(
        help: ArgumentHelp("The silence after which its leases end.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var grace: UInt64?

    @Option(help: "Credits that it stakes on each lease.", transform: QuantityArguments.credits)
    var collateral: CreditAmount?

    @Flag(inversion: .prefixedNo, help: "Whether tenants may take the listing without an order.")
    var direct: Bool?

    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    private var request: TermsRequest {
        TermsRequest(
            minimumSeconds: minDuration, maximumSeconds: maxDuration, noticeSeconds: notice,
            heartbeatSeconds: heartbeat, graceSeconds: grace, collateral: collateral, isDirect: direct)
    }

    func validate() throws {
        guard request != TermsRequest() else { throw ValidationError("say what to change; see --help") }
    }

    func run(_ client: NodeClient) async throws {
        let name = try await ProviderChoice.name(name, client: client)
        try output.print(try await client.terms(name, request), checks: false)
    }
}
