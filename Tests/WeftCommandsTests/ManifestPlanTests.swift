// SPDX-License-Identifier: Apache-2.0

import BundleFiles
import Testing
import Workload

@testable import WeftCommands

@Suite struct ManifestPlanTests {
    private func script(
        _ file: String, first: String = "", inputs: [String] = [], arguments: [String] = [],
        _ overrides: ManifestPlan.Overrides = .init()
    ) throws -> ManifestPlan {
        try .script(file, firstBytes: Array(first.utf8), inputs: inputs, arguments: arguments, overrides: overrides)
    }

    @Test("a script alone takes the defaults of a manifest, and is found under its own name")
    func alone() throws {
        let plan = try script("src/train.py", arguments: ["--epochs", "3"])
        #expect(
            plan.manifest
                == Manifest(
                    name: "train", runtime: .python, command: ["python3", "train.py", "--epochs", "3"],
                    files: ["train.py"]))
        #expect(plan.sources == [BundleSource(path: "src/train.py", name: "train.py")])
    }

    @Test("the first line of a script names its interpreter")
    func shebang() throws {
        #expect(try script("train", first: "#!/usr/bin/env node\n").manifest.command == ["node", "train"])
    }

    @Test("a script without any sign of an interpreter is refused, with the ways to give one")
    func unknown() {
        let failure = #expect(throws: CommandFailure.self) { try script("train.rb") }
        #expect(failure?.code == .usage)
        #expect(failure?.hint?.contains("#!/usr/bin/env python3") == true)
    }

    @Test("every flag lands in the manifest")
    func flags() throws {
        let plan = try script(
            "a.sh",
            .init(
                name: "night", cpuMillis: 500, memoryBytes: 1 << 29, diskBytes: 1 << 30, timeoutSeconds: 90,
                maxPricePerHour: 20_000_000, environment: [.init(name: "A", value: "1"), .init(name: "A", value: "2")],
                isolation: .kernel, network: .open, allocation: .auction, windowMilliseconds: 700,
                preference: .standing, providers: ["z6MkA", "z6MkB"]))
        var expected = Manifest(name: "night", runtime: .shell, command: ["sh", "a.sh"], files: ["a.sh"])
        expected.resources = .init(cpuMillis: 500, memoryBytes: 1 << 29, diskBytes: 1 << 30)
        expected.timeoutSeconds = 90
        expected.maxPricePerHour = 20_000_000
        expected.environment = [.init(name: "A", value: "2")]
        expected.isolation = .kernel
        expected.network = .open
        expected.allocation = .init(policy: .auction, windowMilliseconds: 700, preference: .standing)
        expected.provider.accounts = ["z6MkA", "z6MkB"]
        #expect(plan.manifest == expected)
    }

    @Test("a flag that breaks a rule is refused with all problems")
    func problems() {
        let failure = #expect(throws: CommandFailure.self) {
            try script("a.sh", .init(name: "!", memoryBytes: 1, environment: [.init(name: "1A", value: "")]))
        }
        #expect(failure?.message.split(separator: "\n").count == 3)
    }

    @Test("providers that flags name take the place of those of a written manifest")
    func namedProviders() throws {
        var manifest = Manifest(name: "a", runtime: .shell, command: ["sh", "a.sh"], files: ["a.sh"])
        manifest.provider = .init(accounts: ["z6MkA"], datasets: ["bafy"])
        for (flags, wanted) in [([], ["z6MkA"]), (["z6MkB"], ["z6MkB"])] as [([String], [String])] {
            let plan = try ManifestPlan.written(
                manifest, folder: "", inputs: [], arguments: [], overrides: .init(providers: flags, datasets: ["bafz"]))
            #expect(plan.manifest.provider == .init(accounts: wanted, datasets: ["bafy", "bafz"]))
        }
    }

    @Test("flags win over a written manifest; arguments go behind its command; its files keep their places")
    func written() throws {
        let manifest = try ManifestYAML.parse(
            """
            name: train
            command: [python3, src/train.py]
            files: [src/train.py, ./data/, ../common/lib.py, /etc/hosts]
            environment: {SEED: "7", MODE: fast}
            timeout: 2h
            """)
        let plan = try ManifestPlan.written(
            manifest, folder: "jobs/", inputs: ["extra"], arguments: ["-v"],
            overrides: .init(timeoutSeconds: 60, environment: [.init(name: "SEED", value: "8")]))
        #expect(plan.manifest.command == ["python3", "src/train.py", "-v"])
        #expect(plan.manifest.timeoutSeconds == 60)
        #expect(plan.manifest.environment == [.init(name: "SEED", value: "8"), .init(name: "MODE", value: "fast")])
        #expect(plan.manifest.files == ["src/train.py", "data", "lib.py", "hosts", "extra"])
        #expect(
            plan.sources.map(\.path) == [
                "jobs/src/train.py", "jobs/./data/", "jobs/../common/lib.py", "/etc/hosts", "extra",
            ])
    }

    @Test("what is planned can be sent: its YAML reads back as the same manifest")
    func roundTrip() throws {
        let plan = try script("my job.py", inputs: ["data"], arguments: ["a b", "\"", "ü"])
        #expect(try ManifestYAML.parse(ManifestYAML.render(plan.manifest)) == plan.manifest)
    }

    @Test(
        "a name is made of a file's",
        arguments: [
            ("train.py", "train"), ("a.b.py", "a.b"), (".hidden", "hidden"), ("größe.py", "gr--e"), ("日本.py", "job"),
            ("-x.py", "x"), ("noext", "noext"),
            (String(repeating: "n", count: 100) + ".py", String(repeating: "n", count: 63)),
        ])
    func names(file: String, name: String) { #expect(ManifestPlan.name(fromFile: file) == name) }

    @Test("the deposit is price times time, rounded up, and never overflows")
    func deposit() {
        var manifest = Manifest(name: "a", runtime: .shell, command: ["sh"])
        manifest.maxPricePerHour = 20_000_000
        manifest.timeoutSeconds = 3600
        #expect(ManifestPlan.deposit(manifest) == 20_000_000)
        manifest.maxPricePerHour = 1
        manifest.timeoutSeconds = 1
        #expect(ManifestPlan.deposit(manifest) == 1)
        manifest.maxPricePerHour = .max
        manifest.timeoutSeconds = .max
        #expect(ManifestPlan.deposit(manifest) == nil)
        manifest.timeoutSeconds = 3600
        #expect(ManifestPlan.deposit(manifest) == .max)
    }
}

@Suite struct BundleNamingTests {
    @Test(
        "an input keeps its own name",
        arguments: [
            ("data", "data"), ("a/b/data/", "data"), ("./x.txt", "x.txt"), ("/abs/file", "file"), (".", ""), ("./", ""),
            ("..", ""), ("a/..", ""),
        ])
    func input(path: String, name: String) { #expect(BundleNaming.input(path) == BundleSource(path: path, name: name)) }

    @Test("two different files of one name are refused by both their paths")
    func clash() {
        let failure = #expect(throws: CommandFailure.self) {
            try BundleNaming.merged([BundleNaming.input("a/x"), BundleNaming.input("b/x")])
        }
        #expect(failure?.message == "a/x and b/x would both be sent as x")
    }

    @Test("the same file named twice is sent once")
    func twice() throws {
        #expect(try BundleNaming.merged([BundleNaming.input("a/x"), BundleNaming.input("./a//x")]).count == 1)
    }

    @Test("a script in a folder whose content is sent comes with it")
    func contained() throws {
        let sources = try BundleNaming.merged([BundleNaming.input("train.py"), BundleNaming.input(".")])
        #expect(sources == [BundleSource(path: ".", name: "")])
        let other = try BundleNaming.merged([BundleNaming.input("src/train.py"), BundleNaming.input(".")])
        #expect(other.map(\.name) == ["train.py", ""])
    }
}
