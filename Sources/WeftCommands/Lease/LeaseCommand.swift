// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

struct LeaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lease", abstract: "Add money to leases, end them, rate them.",
        subcommands: [LeaseTopUp.self, LeaseClose.self, LeaseRate.self])
}

/// A lease, by its own id or its job's.
struct LeaseArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The lease's or job's id, or any part of it that fits no other.", valueName: "id"))
    var id: String
}

struct LeaseTopUp: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "top-up",
        abstract: "Add money to a lease, so that it runs on.",
        discussion: """
            A lease whose money has run out is paused; a top-up resumes it. What is not used returns to the tenant.

            Examples:
              weft lease top-up 4kq2m7x3ab 0.5
            """)

    @OptionGroup var lease: LeaseArgument
    @Argument(help: "Credits, such as 0.5.", transform: QuantityArguments.credits) var amount: CreditAmount
    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try await transaction.perform([.topUpLease(lease: lease.id, amount: amount)], client, output) {
            "added \(amount); \($0.balance) left"
        }
    }
}

struct LeaseClose: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "close",
        abstract: "End a lease now, as its tenant.",
        discussion: """
            What has run is paid, the rest returns. What the job wrote is lost unless it had ended before.

            Examples:
              weft lease close 4kq2m7x3ab
            """)

    @OptionGroup var lease: LeaseArgument
    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func run(_ client: NodeClient) async throws {
        try await transaction.perform([.closeLease(lease: lease.id)], client, output) {
            "ended; \($0.balance) left"
        }
    }
}

struct LeaseRate: NodeCommand {
    static let configuration = CommandConfiguration(
        commandName: "rate",
        abstract: "Say how a provider did, once, after the lease has ended.",
        discussion: """
            Ratings move the provider's standing a little, and stand beside its record. A review is content: the CID of \
            a text that anybody can fetch.

            Examples:
              weft lease rate 4kq2m7x3ab 5
              weft lease rate 4kq2m7x3ab 2 --review bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy
            """)

    @OptionGroup var lease: LeaseArgument
    @Argument(help: "1 to 5.") var stars: UInt8
    @Option(help: ArgumentHelp("CID of a review.", valueName: "cid")) var review: String?
    @OptionGroup var transaction: TransactionOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (1...5).contains(stars) else { throw ValidationError("give 1 to 5 stars") }
    }

    func run(_ client: NodeClient) async throws {
        let rating = OperationRequest.rateLease(lease: lease.id, stars: stars, review: review)
        try await transaction.perform([rating], client, output) { _ in "rated" }
    }
}
