// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import GatewayAPI
import Testing
import Workload

@testable import WeftCommands

@Suite struct CommandTreeTests {
    private func leaves(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        let children = command.configuration.subcommands
        return children.isEmpty ? [command] : children.flatMap { leaves($0) }
    }

    @Test("every command has a purpose and an example in its help, and no two options of one name")
    func help() {
        let commands = leaves(WeftCommand.self)
        #expect(commands.count >= 24)
        for command in commands {
            #expect(!command.configuration.abstract.isEmpty)
            #expect(command.configuration.discussion.contains("Examples:\n  weft "), "\(command)")
            // Fails for a command whose declaration contradicts itself.
            #expect(command.helpMessage().contains("USAGE: "), "\(command)")
        }
    }

    @Test("completions are made for every shell", arguments: [CompletionShell.bash, .zsh, .fish])
    func completions(shell: CompletionShell) { #expect(WeftCommand.completionScript(for: shell).contains("weft")) }

    @Test("the flags of a run become its plan's values")
    func runFlags() throws {
        let command = try RunCommand.parse([
            "train.py", "--cpus", "2", "--memory", "4Gi", "--disk", "10Gi", "--timeout", "1h30m", "--max-price",
            "0.02/h",
            "--env", "A=1", "--env", "B=x=y", "--input", "data", "--input", "lib", "--isolation", "kernel", "--network",
            "open", "--allocation", "auction", "--window", "1500ms", "--prefer", "match", "--order-timeout", "5m",
            "--provider", "z6MkA", "--provider", "z6MkB", "--name", "t", "--yes", "-o", "jsonl", "--", "--epochs", "3",
        ])
        #expect(command.file == "train.py")
        #expect(command.arguments == ["--epochs", "3"])
        #expect(command.workload.input == ["data", "lib"])
        #expect(
            command.workload.overrides
                == ManifestPlan.Overrides(
                    name: "t", cpuMillis: 2000, memoryBytes: 4 << 30, diskBytes: 10 << 30, timeoutSeconds: 5400,
                    maxPricePerHour: 20_000_000,
                    environment: [.init(name: "A", value: "1"), .init(name: "B", value: "x=y")],
                    isolation: .kernel, network: .open, allocation: .auction, windowMilliseconds: 1500,
                    preference: .match, providers: ["z6MkA", "z6MkB"]))
        #expect(command.orderTimeout == 300)
        #expect(command.output.format == .jsonl)
        #expect(command.confirmation.yes)
    }

    @Test("a run without any flag overrides nothing")
    func noFlags() throws {
        #expect(try RunCommand.parse(["-f", "job.yaml"]).workload.overrides == ManifestPlan.Overrides())
    }

    @Test(
        "arguments that make no sense are refused",
        arguments: [
            ["run"], ["run", "a.py", "-f", "b.yaml"], ["run", "a.py", "--memory", "4Q"],
            ["run", "a.py", "--max-price", "1"],
            ["run", "a.py", "--env", "A"], ["run", "a.py", "-d", "--output-dir", "x"],
            ["run", "a.py", "--isolation", "none"],
            ["run", "a.py", "--cpus", "-1"], ["ps", "--limit", "0"], ["ps", "-o", "xml"],
            ["wallet", "create", "a", "--words", "13"],
            ["wallet", "import", "a", "--mnemonic-file", "x", "--keystore", "y"], ["wallet", "send", "-1", "z"],
            ["wallet", "send", "0.0000000001", "z"], ["provider", "price"],
            ["wallet", "create", "a", "--passphrase", "--passphrase-file", "x"],
            ["completions", "tcsh"], ["stop"], ["nothing"],
        ])
    func refused(arguments: [String]) {
        do {
            _ = try WeftCommand.parseAsRoot(arguments)
            Issue.record("these arguments were accepted")
        } catch {
            #expect(WeftCommand.exitCode(for: error).rawValue == ExitStatus.usage)
        }
    }

    @Test("a bad amount says what would be good")
    func badAmount() {
        do {
            _ = try RunCommand.parse(["a.py", "--memory", "4Q"])
            Issue.record("the amount was accepted")
        } catch {
            #expect(RunCommand.message(for: error).contains("use Ki, Mi, Gi"))
        }
    }

    @Test("what an owner does not say is left to the node")
    func onboard() throws {
        #expect(try ProviderOnboard.parse([]).request == OnboardRequest(name: "default"))
        let request = try ProviderOnboard.parse([
            "--name", "attic", "--cpus", "4", "--memory", "8Gi", "--disk", "20Gi", "--price-core", "0.01/h",
            "--price-memory", "0.005/h", "--manual", "--min-price", "0.001/h", "--max-duration", "2h",
            "--allow-network",
        ]).request
        #expect(
            request
                == OnboardRequest(
                    name: "attic", cpuMillis: 4000, memoryBytes: 8 << 30, diskBytes: 20 << 30,
                    coreHour: CreditAmount(nano: 10_000_000), memoryGiBHour: CreditAmount(nano: 5_000_000),
                    automatic: false,
                    minimumRate: CreditAmount(nano: 1_000_000), maximumSeconds: 7200, openNetwork: true))
        #expect(try ProviderOnboard.parse(["--automatic"]).request.automatic == true)
    }

    @Test("amounts of credits are exact")
    func credits() throws {
        #expect(try WalletSend.parse(["1.000000001", "z6Mk"]).amount.nano == 1_000_000_001)
    }

    @Test("errors of argument parsing are left to it; a cancelled task is a person's wish")
    func failures() {
        #expect(WeftProgram.failure(for: CleanExit.helpRequest()) == nil)
        #expect(WeftProgram.failure(for: ExitCode(7)) == nil)
        #expect(WeftProgram.failure(for: CancellationError())?.exitStatus == 130)
    }
}
