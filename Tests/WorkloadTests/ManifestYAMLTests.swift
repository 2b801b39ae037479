// SPDX-License-Identifier: Apache-2.0

import Testing
import Workload

@Suite("ManifestYAML")
struct ManifestYAMLTests {
    static let minimal = "name: a\ncommand: [python3, a.py]\n"

    private func problems(_ text: String) -> [ManifestError.Problem] {
        do {
            _ = try ManifestYAML.parse(text)
            return []
        } catch {
            return error.problems
        }
    }

    @Test("a full manifest is read")
    func full() throws {
        let manifest = try ManifestYAML.parse(
            """
            # A training run.
            name: train
            kind: job                     # job | session | service
            runtime: python
            command: [python3, train.py, --epochs, "3"]
            files: [train.py, data/]
            resources: {cpu: 2, memory: 4Gi, disk: 10Gi}
            isolation: kernel
            network: {egress: open}
            price: {max: 0.02/h}
            environment: {SEED: 7, EMPTY: , VERSION: 3.10}
            timeout: 1h30m
            outputs: [/out, /logs]
            """)
        #expect(
            manifest
                == Manifest(
                    name: "train", runtime: .python, command: ["python3", "train.py", "--epochs", "3"],
                    files: ["train.py", "data/"],
                    resources: .init(cpuMillis: 2000, memoryBytes: 4 << 30, diskBytes: 10 << 30), isolation: .kernel,
                    network: .open, maxPricePerHour: 20_000_000, timeoutSeconds: 5400,
                    environment: [
                        .init(name: "SEED", value: "7"), .init(name: "EMPTY", value: ""),
                        .init(name: "VERSION", value: "3.10"),
                    ], outputs: ["/out", "/logs"]))
    }

    @Test("what is left out has its documented default")
    func defaults() throws {
        let manifest = try ManifestYAML.parse(Self.minimal)
        #expect(manifest == Manifest(name: "a", runtime: .python, command: ["python3", "a.py"]))
        #expect(manifest.resources == .init(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 4 << 30))
        #expect(manifest.maxPricePerHour == 100_000_000)
        #expect(manifest.timeoutSeconds == 3600)
        #expect(manifest.outputs == ["/out"])
    }

    @Test("without a command the first file is run by its runtime")
    func commandFromFile() throws {
        let manifest = try ManifestYAML.parse("name: a\nfiles: [app.mjs, lib/]\n")
        #expect(manifest.runtime == .node)
        #expect(manifest.command == ["node", "app.mjs"])
    }

    @Test("sessions and services are read, for the caller to refuse")
    func kinds() throws {
        #expect(try ManifestYAML.parse(Self.minimal + "kind: session\n").kind == .session)
        #expect(try ManifestYAML.parse(Self.minimal + "kind: service\n").kind == .service)
    }

    @Test("an unknown key is named with its line and the nearest known one")
    func unknownKeys() {
        let found = problems(Self.minimal + "comand: [x]\nresources:\n  cpus: 2\n  memroy: 1Gi\nzebra: 1\n")
        #expect(found.map(\.code) == [.unknownKey, .unknownKey, .unknownKey, .unknownKey])
        #expect(found.map(\.path) == ["comand", "zebra", "resources.cpus", "resources.memroy"])
        #expect(found.map(\.line) == [3, 7, 5, 6])
        #expect(found[0].message.contains("did you mean command?"))
        #expect(found[1].message.contains("use name, kind"))
        #expect(found[2].message.contains("did you mean cpu?"))
        #expect(found[3].message.contains("did you mean memory?"))
    }

    @Test("all problems are told at once, with their lines")
    func allProblems() {
        let found = problems(
            """
            name: "a b"
            kind: jib
            command: python3 train.py
            runtime: python
            resources: {cpu: two, memory: 0.3Ki}
            price: {max: 0.02}
            timeout: [1h]
            """)
        #expect(found.map(\.path) == ["command", "kind", "resources.cpu", "resources.memory", "price.max", "timeout"])
        #expect(found.map(\.line) == [3, 2, 5, 5, 6, 7])
        #expect(found.map(\.code) == [.wrongType, .badValue, .badValue, .badValue, .badValue, .wrongType])
        #expect(found[1].message.contains("job, session or service"))
    }

    @Test("a broken rule is told with the line it was written in")
    func ruleLines() {
        let found = problems("name: a\ncommand:\n  - sh\n  - \"a\\0b\"\noutputs:\n  - /out\n  - ../x\ntimeout: 31d\n")
        #expect(found.map(\.path) == ["command[1]", "outputs[1]", "timeout"])
        #expect(found.map(\.line) == [4, 7, 8])
    }

    @Test("what no provider can do yet is refused as such")
    func notOffered() {
        let found = problems(
            Self.minimal
                + "image: x\nresources: {gpu: 1}\n"
                + "network: {egress: [a.org:443]}\n"
        )
        #expect(found.map(\.path) == ["image", "resources.gpu", "network.egress"])
        #expect(found.allSatisfy { $0.code == .notOffered && $0.message.contains("not offered yet") })
    }

    @Test("providers are named by their accounts, up to sixteen, and are written as they are read")
    func namedProviders() throws {
        let names = (0..<16).map { "z6MkProvider\($0)" }
        let text = Self.minimal + "provider: {accounts: [\(names.joined(separator: ", "))], collateral: 0.5}\n"
        let manifest = try ManifestYAML.parse(text)
        #expect(manifest.provider == Manifest.Demands(accounts: names, collateral: 500_000_000))
        #expect(try ManifestYAML.parse(ManifestYAML.render(manifest)) == manifest)
        #expect(try Manifest.decode(manifest.encoded(), limits: .default) == manifest)
        #expect(try ManifestYAML.parse(Self.minimal).provider.accounts.isEmpty)
        #expect(problems(Self.minimal + "provider: {accounts: z6MkA}\n").map(\.path) == ["provider.accounts"])
        #expect(problems(Self.minimal + "provider: {accounts: [z6MkA, [b]]}\n").map(\.path) == ["provider.accounts[1]"])
        let near = problems(Self.minimal + "provider: {acounts: [z6MkA]}\n")
        #expect(near.first?.message.contains("did you mean accounts?") == true)
    }

    @Test("who gets the order is a word or a map, with a usual window for each policy")
    func allocation() throws {
        func read(_ text: String) throws -> Manifest.Allocation {
            try ManifestYAML.parse(Self.minimal + "allocation: \(text)\n").allocation
        }
        #expect(try ManifestYAML.parse(Self.minimal).allocation == .firstCome)
        #expect(try read("first-come") == .firstCome)
        #expect(try read("auction") == Manifest.Allocation(policy: .auction, windowMilliseconds: 5000))
        #expect(try read("reputation") == Manifest.Allocation(policy: .reputation, windowMilliseconds: 10_000))
        #expect(
            try read("{policy: auction, window: 1500ms, prefer: standing}")
                == Manifest.Allocation(policy: .auction, windowMilliseconds: 1500, preference: .standing))
        for wrong in ["lottery", "{policy: auction, window: soon}", "{policy: reputation, prefer: match}", "[a]"] {
            #expect(throws: ManifestError.self, "\(wrong)") { try read(wrong) }
        }
    }

    @Test("how it is paid is a word or a map, with a tick of one second when none is named")
    func payment() throws {
        func read(_ text: String) throws -> Manifest.Payment {
            try ManifestYAML.parse(Self.minimal + "payment: \(text)\n").payment
        }
        #expect(try ManifestYAML.parse(Self.minimal).payment == .stream)
        #expect(try read("stream") == .stream)
        #expect(try read("channel") == Manifest.Payment(mode: .channel, tickMilliseconds: 1000))
        #expect(try read("{mode: channel}") == .channel)
        #expect(try read("{mode: channel, tick: 250ms}") == Manifest.Payment(mode: .channel, tickMilliseconds: 250))
        let wrong = [
            "cash", "{mode: channel, tick: 99ms}", "{mode: channel, tick: 2h}", "{mode: stream, tick: 1s}",
            "{tick: 1s}", "[a]",
        ]
        for text in wrong { #expect(throws: ManifestError.self, "\(text)") { try read(text) } }
    }

    @Test("what is missing is named")
    func missing() {
        #expect(problems("name: a\n").map(\.path) == ["runtime", "command"])
        #expect(problems("command: [sh, a.sh]\n").map(\.path) == ["name"])
        #expect(problems("name: a\ncommand: [./a.out]\n").map(\.path) == ["runtime"])
        #expect(problems("name: a\ncommand: []\nruntime: shell\n").map(\.path) == ["command"])
        #expect(problems("").map(\.code) == [.wrongType])
        #expect(problems("# nothing\n").map(\.code) == [.wrongType])
        #expect(problems("- a\n- b\n").map(\.code) == [.wrongType])
        #expect(problems("name:\ncommand: [sh, ~]\n").map(\.code) == [.wrongType, .wrongType])
    }

    @Test("words that YAML takes for booleans and numbers stay what was written")
    func plainWords() throws {
        let manifest = try ManifestYAML.parse(
            "name: on\ncommand: [sh, no, 3.10, 0x10, 1e3, true, '~', \"null\", 2024-01-01]\n")
        #expect(manifest.name == "on")
        #expect(manifest.command == ["sh", "no", "3.10", "0x10", "1e3", "true", "~", "null", "2024-01-01"])
    }

    @Test(
        "YAML that is more than a manifest needs is refused with a line",
        arguments: [
            ("name: &a x\ncommand: [sh]\n", 1), ("name: a\ncommand: &c [sh]\n", 2), ("name: &a x\ncommand: [*a]\n", 1),
            ("name: !!binary aGk=\ncommand: [sh]\n", 1), ("name: !x a\ncommand: [sh]\n", 1),
            ("name: a\n---\nname: b\n", 2), ("name: a\nname: b\ncommand: [sh]\n", 1), ("name: [a\n", 2),
            ("name: a\n\tcommand: x\n", 2), ("? [a, b]\n: c\n", 1), ("name: a\ncommand: [*undefined]\n", 2),
            ("%YAML 9.9\n---\nname: a\n", 1), ("name: \"\\ud800\"\n", 1),
        ])
    func refusedYAML(text: String, line: Int) throws {
        let found = problems(text)
        #expect(found.count == 1)
        #expect(found.first?.code == .syntax)
        #expect(found.first?.line == line)
    }

    @Test("an alias bomb is refused at once")
    func aliasBomb() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1..<40 {
            text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n"
        }
        text += "? *a39\n: 1\n"
        let start = ContinuousClock.now
        #expect(problems(text).map(\.code) == [.syntax])
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    @Test("shell commands with stars and ampersands are no aliases")
    func shellStars() throws {
        let manifest = try ManifestYAML.parse("name: a\ncommand: [sh, -c, \"rm *.o && ls *x &\"]\n")
        #expect(manifest.command[2] == "rm *.o && ls *x &")
    }

    @Test("nesting without end is refused and traps nowhere")
    func nesting() {
        let depth = 60_000
        for text in [
            String(repeating: "[", count: depth), String(repeating: "{a: ", count: depth),
            String(repeating: "- ", count: depth) + "a", String(repeating: "? ", count: depth) + "a",
            "name: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
            String(repeating: "- ", count: 900) + "a",
        ] {
            #expect(!problems(text).isEmpty)
        }
    }

    @Test("a text of more than 256 KiB is refused unread")
    func tooLarge() {
        #expect(problems(Self.minimal + "# " + String(repeating: "x", count: 256 * 1024)).map(\.code) == [.tooLarge])
    }

    @Test("the list of problems is bounded")
    func bounded() {
        #expect(problems((0..<1000).map { "k\($0): 1\n" }.joined()).count == WorkloadLimits.manifestProblems)
    }

    @Test("control characters of a foreign text never reach the message")
    func messages() {
        let found = problems("name: \"a\\e[31m\\u202e\"\ncommand: [sh]\n\"k\\e\": 1\n")
        #expect(!found.isEmpty)
        for problem in found {
            #expect(problem.description.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x202e })
        }
    }

    @Test("every manifest that is rendered is read back to the same value", arguments: [21, 22, 23] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            let manifest = Self.random(&random)
            #expect(manifest.problems() == [])
            let text = ManifestYAML.render(manifest)
            #expect(try ManifestYAML.parse(text) == manifest, "\(text)")
            #expect(try Manifest.decode(manifest.encoded(), limits: .default) == manifest)
        }
    }

    @Test("random damage to a manifest never traps", arguments: [31, 32] as [UInt64])
    func fuzz(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let base = Array(ManifestYAML.render(ManifestTests.sample).utf8)
        let spice = Array("&*!|>%@`{}[],:#?-'\"\\\n\t ~<=\u{0}".utf8)
        for _ in 0..<1500 {
            var bytes = base
            for _ in 0...(random.next() % 4) {
                let index = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[index] = spice[Int(random.next() % UInt64(spice.count))]
                case 1: bytes.insert(spice[Int(random.next() % UInt64(spice.count))], at: index)
                default: bytes.remove(at: index)
                }
            }
            if let manifest = try? ManifestYAML.parse(String(decoding: bytes, as: UTF8.self)) {
                #expect(manifest.problems() == [])
            }
        }
        for _ in 0..<500 {
            _ = try? ManifestYAML.parse(String(decoding: random.bytes(Int(random.next() % 300)), as: UTF8.self))
        }
    }

    private static func random(_ random: inout SplitMix64) -> Manifest {
        let scalars = Array(
            "aZ09 \"\\'\n\t:#-[]{}&*!|>%@`,~\u{85}\u{a0}\u{e9}\u{1f600}\u{2028}\u{feff}\u{7f}\u{1b}".unicodeScalars)
        func text(_ random: inout SplitMix64) -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<(random.next() % 12) { text.append(scalars[Int(random.next() % UInt64(scalars.count))]) }
            // Foundation, below the YAML parser, drops a byte order mark at the beginning of a text.
            return String(text.first == "\u{feff}" ? text.dropFirst() : text[...])
        }
        var manifest = Manifest(
            name: "a\(random.next())", runtime: .allCases.randomElement(using: &random) ?? .shell, command: ["null"])
        manifest.kind = .allCases.randomElement(using: &random) ?? .job
        manifest.isolation = .allCases.randomElement(using: &random) ?? .namespace
        manifest.network = .allCases.randomElement(using: &random) ?? .none
        for _ in 0..<(random.next() % 4) { manifest.command.append(text(&random)) }
        for _ in 0..<(random.next() % 4) { manifest.files.append("f" + text(&random)) }
        for index in 0..<(random.next() % 4) {
            manifest.environment.append(.init(name: "V\(index)", value: text(&random)))
        }
        let policy = Manifest.Allocation.Policy.allCases.randomElement(using: &random) ?? .firstCome
        manifest.allocation = .init(
            policy: policy,
            windowMilliseconds: policy == .firstCome
                ? 0 : UInt64.random(in: WorkloadLimits.windowMilliseconds, using: &random),
            preference: policy == .auction ? .allCases.randomElement(using: &random) ?? .price : .price)
        manifest.payment =
            random.next() % 2 == 0
            ? .stream
            : .init(
                mode: .channel,
                tickMilliseconds: UInt64.random(in: WorkloadLimits.tickMilliseconds, using: &random))
        manifest.resources.cpuMillis = UInt64.random(in: WorkloadLimits.cpuMillis, using: &random)
        manifest.resources.memoryBytes = UInt64.random(in: WorkloadLimits.memoryBytes, using: &random)
        manifest.resources.diskBytes = UInt64.random(in: WorkloadLimits.diskBytes, using: &random)
        manifest.maxPricePerHour = UInt64.random(in: WorkloadLimits.pricePerHour, using: &random)
        manifest.timeoutSeconds = UInt64.random(in: WorkloadLimits.timeoutSeconds, using: &random)
        manifest.outputs = (0..<(random.next() % 3)).map { "/o\($0) é" }
        return manifest
    }
}
