// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Workload

/// What a job is given. Flags win over a manifest.
struct WorkloadOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A label for lists (the file's name).", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp("Cores, such as 2, 0.5 or 500m (1).", valueName: "cores"),
        transform: QuantityArguments.cpuMillis)
    var cpus: UInt64?

    @Option(
        help: ArgumentHelp("Memory, such as 4Gi or 512Mi (1Gi).", valueName: "bytes"),
        transform: QuantityArguments.bytes)
    var memory: UInt64?

    @Option(help: ArgumentHelp("Disk, such as 10Gi (4Gi).", valueName: "bytes"), transform: QuantityArguments.bytes)
    var disk: UInt64?

    @Option(
        help: ArgumentHelp("The longest it may run, such as 90s or 1h30m (1h).", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var timeout: UInt64?

    @Option(
        help: ArgumentHelp("The most to pay, such as 0.02/h (0.1/h).", valueName: "price"),
        transform: QuantityArguments.pricePerHour)
    var maxPrice: UInt64?

    @Option(
        help: ArgumentHelp("A variable of its environment; may be repeated.", valueName: "NAME=value"),
        transform: QuantityArguments.variable)
    var env: [Manifest.Variable] = []

    @Option(
        help: ArgumentHelp("A file or folder to send along; may be repeated.", valueName: "path"), completion: .file())
    var input: [String] = []

    @Option(help: ArgumentHelp("The least isolation that will do (namespace).", valueName: "level"))
    var isolation: Manifest.IsolationLevel?

    @Option(help: ArgumentHelp("What it may reach: none or open (none).", valueName: "policy"))
    var network: Manifest.NetworkPolicy?

    @Option(
        help: ArgumentHelp(
            "Who gets the order: first-come, auction or reputation (first-come).", valueName: "policy"))
    var allocation: Manifest.Allocation.Policy?

    @Option(
        help: ArgumentHelp(
            "How long it is on offer before it is decided (5s for auction, 10s for reputation).",
            valueName: "duration"),
        transform: QuantityArguments.milliseconds)
    var window: UInt64?

    @Option(
        help: ArgumentHelp("The bid that wins an auction: price, match, standing or mix (price).", valueName: "what"))
    var prefer: Manifest.Allocation.Preference?

    @Option(
        help: ArgumentHelp("Bids are sealed, and revealed within this time after the window.", valueName: "duration"),
        transform: QuantityArguments.milliseconds)
    var reveal: UInt64?

    @Flag(help: "The winner of an auction is paid the second lowest price.")
    var secondPrice = false

    @Option(
        help: ArgumentHelp(
            "stream: on the ledger, you may be away; channel: by vouchers each second (stream).", valueName: "mode"))
    var payment: Manifest.Payment.Mode?

    @Option(
        help: ArgumentHelp("The most that deposit and top-ups may come to.", valueName: "credits"),
        transform: QuantityArguments.nanoCredits)
    var spendingCap: UInt64?

    @Option(
        help: ArgumentHelp(
            "A provider that may have it, and none that is not named; may be repeated.", valueName: "account"))
    var provider: [String] = []

    @Option(
        help: ArgumentHelp(
            "Something that the provider must say of itself, or a signer of it; may be repeated.",
            valueName: "NAME=value[@signer]"), transform: QuantityArguments.demand)
    var attribute: [Manifest.Demands.Attribute] = []

    @Option(help: ArgumentHelp("A data set that the provider must hold; may be repeated.", valueName: "cid"))
    var dataset: [String] = []

    @Option(
        help: ArgumentHelp("The least that the provider stakes on the lease.", valueName: "credits"),
        transform: QuantityArguments.nanoCredits)
    var collateral: UInt64?

    @Option(
        help: ArgumentHelp(
            "Content of the store, readable at a path below /mnt; may be repeated.", valueName: "CID:/mnt/path"),
        transform: QuantityArguments.mount)
    var mount: [Manifest.Mount] = []

    @Option(
        help: ArgumentHelp(
            "A secret as a variable of its environment (see `weft secret`); may be repeated.",
            valueName: "NAME[=VARIABLE]"), transform: QuantityArguments.secretVariable)
    var secret: [Manifest.Secret] = []

    @Option(
        help: ArgumentHelp(
            "A secret as a file in /run/secrets, which is memory; may be repeated.", valueName: "NAME[=FILE]"),
        transform: QuantityArguments.secretFile)
    var secretFile: [Manifest.Secret] = []

    /// The flags as plain values.
    var overrides: ManifestPlan.Overrides {
        ManifestPlan.Overrides(
            name: name, cpuMillis: cpus, memoryBytes: memory, diskBytes: disk, timeoutSeconds: timeout,
            maxPricePerHour: maxPrice, environment: env, isolation: isolation, network: network,
            allocation: allocation, windowMilliseconds: window, preference: prefer, revealMilliseconds: reveal,
            paysSecondPrice: secondPrice, payment: payment, spendingCap: spendingCap, providers: provider,
            attributes: attribute, datasets: dataset, collateral: collateral, mounts: mount,
            secrets: secret + secretFile)
    }
}
