// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import Workload

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a script on somebody's machine, and pay for the seconds it works.",
        discussion: """
            The script's output is shown as it comes; files that it writes to /out are fetched at the end. The exit \
            code is the script's own; 75 when it ran to no result. Ctrl-C stops the job, a second one leaves it.

            Examples:
              weft run hello.py
              weft run train.py --cpus 2 --max-price 0.02/h --input data/ -- --epochs 3
              weft run -f job.yaml --timeout 10m
              weft run train.py --dry-run
              weft run train.py --allocation auction --window 5s --prefer price
              weft run train.py --listing q7xk2m4b9a --payment channel
              weft run train.py --mount bafy…:/mnt/data --secret API_KEY
              id=$(weft run train.py --detach --yes) && weft logs -f $id
            """)

    @Argument(help: "The script: .py, .js or .sh, or with a #! line.", completion: .file())
    var file: String?

    @Argument(parsing: .postTerminator, help: "Arguments of the script, behind --.")
    var arguments: [String] = []

    @Option(
        name: [.customShort("f"), .customLong("file")], help: "A manifest instead of a script.", completion: .file())
    var manifest: String?

    @OptionGroup(title: "Workload") var workload: WorkloadOptions
    @OptionGroup var wallet: WalletOption

    @Option(help: "Where the job's output goes (./NAME-ID, when there is any).", completion: .directory)
    var outputDir: String?

    @Option(
        help: ArgumentHelp("How long the order waits for a provider, such as 5m.", valueName: "duration"),
        transform: QuantityArguments.seconds)
    var orderTimeout: UInt64?

    @Option(help: ArgumentHelp("Take this listing at its price, without an order.", valueName: "id"))
    var listing: String?

    @Flag(help: "Demand that the job can start while this node is away, at the providers named with --provider.")
    var offline = false

    @Flag(name: [.short, .long], help: "Print the job's id and return at once.")
    var detach = false

    @Flag(help: "Show what the order would meet; place none.")
    var dryRun = false

    @OptionGroup var confirmation: ConfirmOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (file == nil) != (manifest == nil) else {
            throw ValidationError("name one script, or one manifest with -f")
        }
        guard listing == nil || (workload.allocation == nil && orderTimeout == nil) else {
            throw ValidationError("--listing takes a listing at once: leave --allocation and --order-timeout out")
        }
        guard !(offline && listing != nil) else {
            throw ValidationError("--listing takes a listing at once: leave --offline out")
        }
        guard !(detach && outputDir != nil) else {
            throw ValidationError("--detach fetches no output: use `weft output ID --output-dir DIR` later")
        }
    }

    func run() async throws {
        // What is wrong with the files is said whether a node runs or not.
        let plan = try plan()
        try await NodeClient.withNode(at: try node.path()) { try await run(plan, $0) }
    }

    private func run(_ plan: ManifestPlan, _ client: NodeClient) async throws {
        let yaml = ManifestYAML.render(plan.manifest)
        var request = JobRequest(
            wallet: wallet.wallet, manifest: yaml, bundle: nil, orderSeconds: orderTimeout,
            listing: listing, offline: offline ? true : nil)
        guard !dryRun else {
            for line in DryRunReport.inputs(plan.manifest) { Output.error.say(line) }
            return try DryRunReport.print(try await client.dryRun(request), output)
        }
        try confirm(plan.manifest)
        request.bundle = try await BundleSender.send(plan.sources, wallet: wallet.wallet, client: client)
        // From here on money is at stake: Ctrl-C must not lose the job's id.
        let interrupts = Interrupts()
        let job = try await client.order(request)
        for note in job.notes ?? [] { Output.error.say("note: \(note)") }
        guard !detach else { return try printDetached(job) }
        try await RunSession(client: client, interrupts: interrupts, format: output.format, outputDir: outputDir).run(
            job)
    }

    private func plan() throws -> ManifestPlan {
        if let manifest {
            let folder = manifest.lastIndex(of: "/").map { String(manifest[...$0]) } ?? ""
            return try .written(
                try ScriptFile.manifest(manifest), folder: folder, inputs: workload.input, arguments: arguments,
                overrides: workload.overrides)
        }
        let script = file ?? ""
        return try .script(
            script, firstBytes: try ScriptFile.firstBytes(script), inputs: workload.input, arguments: arguments,
            overrides: workload.overrides)
    }

    private func confirm(_ manifest: Manifest) throws {
        let deposit = ManifestPlan.deposit(manifest)
        if let deposit, deposit <= CommandLimits.unaskedDeposit { return }
        let amount = deposit.map { "\(CreditAmount(nano: $0))" } ?? "more than anybody has"
        try Prompt.confirm(
            "set aside \(amount) credits for up to \(Quantity.formatDuration(seconds: manifest.timeoutSeconds))?",
            yes: confirmation.yes)
    }

    private func printDetached(_ job: JobInfo) throws {
        try output.print(job, line: job.id)
        Output.error.say("next: `weft logs -f \(Readable.shortID(job.id))` shows what it prints")
    }
}
