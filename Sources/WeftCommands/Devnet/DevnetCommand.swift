// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import GatewayAPI
import Logging
import WeftNode

struct DevnetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devnet", abstract: "A whole network on this machine.", subcommands: [DevnetUp.self])
}

struct DevnetUp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Start a network: ledger, providers and a funded wallet, in one process.",
        discussion: """
            Runs until Ctrl-C. Without --data the network is ephemeral: it is gone when it ends.

            Examples:
              weft devnet up                              two providers, nothing kept
              weft devnet up --data ~/devnet              everything is there at the next start
              weft devnet up --providers 4 --socket /tmp/weft.sock
              weft devnet up --gateway                    contents also at http://127.0.0.1:8080/ipfs/CID
            """)

    @Option(help: "How many providers to have onboarded at the least; offboarded ones do not count.")
    var providers = 2
    @Option(help: "How many witnesses a new network has; more than half of them vouch for its state.")
    var witnesses = 1
    @Option(
        help: ArgumentHelp("What each transaction costs on a new network (0).", valueName: "credits"),
        transform: QuantityArguments.credits)
    var fee: CreditAmount?
    @Option(help: ArgumentHelp("Keep the network in this folder.", valueName: "dir")) var data: String?
    @Flag(help: "Keep nothing; the default without --data.") var ephemeral = false
    @Option(
        defaultAsFlag: "127.0.0.1:8080",
        help: ArgumentHelp(
            """
            Serve the node's content over HTTP as a gateway of IPFS: to this machine alone, unless another address is \
            named. Whoever reaches that may read.
            """,
            valueName: "address:port"))
    var gateway: String?
    @Option(help: "What to log to standard error: trace, debug, info, notice, warning or error.")
    var logLevel = "warning"
    @OptionGroup var node: NodeOptions

    func validate() throws {
        guard (0...64).contains(providers) else { throw ValidationError("--providers is a number from 0 to 64") }
        guard (0...16).contains(witnesses) else { throw ValidationError("--witnesses is a number from 0 to 16") }
        guard !(ephemeral && data != nil) else { throw ValidationError("--ephemeral and --data exclude each other") }
        guard Logger.Level(rawValue: logLevel) != nil else { throw ValidationError("--log-level is a level's name") }
    }

    func run() async throws {
        let started = ContinuousClock.now
        let level = Logger.Level(rawValue: logLevel) ?? .warning
        let logger = Logger(label: "weft") { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let socket = try node.chosen().path
        do {
            // Before the folder is opened: "a node is running" is the better answer of two.
            try Devnet.checkSocket(socket)
            var configuration = Devnet.Configuration(
                folder: folder, isEphemeral: data == nil, providers: providers, socket: socket,
                version: WeftCommand.version, witnesses: witnesses)
            configuration.parameters.transactionFee = fee?.nano ?? 0
            configuration.contentGateway = gateway
            let devnet = try Devnet(configuration, logger: logger)
            defer { devnet.close() }
            try await devnet.run(handlesSignals: true) { await announce(devnet, socket, since: started) }
            Output.error.say("stopped" + (data == nil ? "; nothing is left" : ", everything is in \(folder)"))
        } catch let error as NodeError {
            throw CommandFailure(.file, error.message, hint: error.hint)
        } catch let error as APIFailure {
            throw CommandFailure(error)
        }
    }

    private var folder: String {
        if let data {
            return URL(fileURLWithPath: (data as NSString).expandingTildeInPath).standardizedFileURL.path
        }
        return FileManager.default.temporaryDirectory.path + "/weft-devnet-\(ProcessInfo.processInfo.processIdentifier)"
    }

    @Sendable private func announce(_ devnet: Devnet, _ socket: String, since start: ContinuousClock.Instant) async {
        let milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        let summary = await devnet.summary()
        Output.error.say("network devnet is ready after \(Int(milliseconds)) ms")
        Output.error.say("  \(summary)")
        Output.error.say("  data: \(folder)\(data == nil ? " (gone at the end)" : "")")
        if let url = devnet.contentGatewayURL { Output.error.say("  content: \(url)/ipfs/CID") }
        let prefix = node.isDefault ? "" : "export \(API.socketVariable)=\(socket)\n  "
        Output.error.say(
            """
            next, in another terminal:
              \(prefix)weft run hello.py
              weft wallet balance
              weft market listings
            Ctrl-C ends it.
            """)
    }
}
