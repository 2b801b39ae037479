// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI

/// How much of a long list is shown, and in which order.
struct PageOptions: ParsableArguments {
    enum Order: String, ExpressibleByArgument, CaseIterable { case asc, desc }

    @Flag(name: [.short, .long], help: "Print ids only.")
    var quiet = false

    @Option(help: "At most so many, up to 1000.")
    var limit = CommandLimits.listRows

    @Option(help: ArgumentHelp("Go on where a list ended.", valueName: "cursor"))
    var after: String?

    @Option(help: "The smallest or oldest first, or the largest or newest: asc or desc.")
    var order: Order?

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit is a number from 1 to 1000") }
    }
}

extension OutputOptions {
    /// Writes a page of a list; says on standard error how to see the next.
    func print<Row: Listable>(_ page: ListPage<Row>, _ options: PageOptions, nothing: String) throws {
        try print(page.items, quiet: options.quiet, nothing: nothing)
        if let next = page.next { Output.error.say("there is more: --after \(next)") }
    }
}

/// What a provider must say of itself.
struct AttributeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Of providers that say this of themselves, or for whom a signer says it; may be repeated.",
            valueName: "NAME=value[@signer]"))
    var attribute: [String] = []

    @Option(help: ArgumentHelp("Of providers that hold this data set; may be repeated.", valueName: "cid"))
    var dataset: [String] = []
}

/// A span of time, from the command line.
struct SpanOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only from so long ago on, such as 2h or 7d.", valueName: "duration"),
        transform: QuantityArguments.milliseconds)
    var since: UInt64?

    @Option(
        help: ArgumentHelp("Only until so long ago.", valueName: "duration"),
        transform: QuantityArguments.milliseconds)
    var until: UInt64?

    func add(to list: ListRoute, now: UInt64) -> ListRoute {
        list.with("since", since.map { now - min(now, $0) }).with("until", until.map { now - min(now, $0) })
    }
}
