// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Testing

@testable import Workload

@Suite("Manifest")
struct ManifestTests {
    static let sample = Manifest(
        name: "train", runtime: .python, command: ["python3", "train.py", "--epochs", "3"],
        files: ["train.py", "data/"],
        resources: .init(cpuMillis: 2000, memoryBytes: 4 << 30, diskBytes: 10 << 30), maxPricePerHour: 20_000_000,
        environment: [.init(name: "SEED", value: "7")])

    @Test("a manifest has no problems, and its encoding is read back to the same value")
    func roundTrip() throws {
        #expect(Self.sample.problems() == [])
        #expect(try Manifest.decode(Self.sample.encoded(), limits: .default) == Self.sample)
    }

    @Test("the stored form is fixed: the CID of a known manifest never changes")
    func golden() throws {
        let tree = try DagCBORValue.decode(Self.sample.encoded(), limits: .default)
        #expect(
            tree.dagJSON() == """
                {"allocation":{"policy":"first-come","prefer":"price","reveal":0,"secondPrice":false,\
                "weights":[1,1,1],"window":0},"cap":null,\
                "command":["python3","train.py","--epochs","3"],"environment":[["SEED","7"]],\
                "files":["train.py","data/"],"isolation":"namespace","kind":"job","name":"train","network":"none",\
                "outputs":["/out"],"payment":{"mode":"stream","tick":0},"price":20000000,\
                "provider":{"accounts":[],"attributes":[],"collateral":0,"datasets":[]},\
                "resources":{"cpu":2000,"disk":10737418240,"memory":4294967296},\
                "runtime":"python","timeout":3600,"v":1}
                """)
        #expect(Self.sample.cid.description == "bafyreig6yq64vwccef4wipm356s2gwanidvaz6cm2uouv5u6bi3igvdgd4")
    }

    @Test("a stored manifest that breaks a rule is refused")
    func brokenRules() {
        let changes: [(String, (inout Manifest) -> Void)] = [
            ("name", { $0.name = "a b" }), ("name", { $0.name = "-a" }), ("name", { $0.name = "" }),
            ("command", { $0.command = [] }), ("command[0]", { $0.command = [""] }),
            ("command[1]", { $0.command = ["sh", "a\0b"] }), ("files[0]", { $0.files = [""] }),
            ("outputs[0]", { $0.outputs = ["out"] }), ("outputs[0]", { $0.outputs = ["/../etc"] }),
            ("outputs[0]", { $0.outputs = ["/"] }), ("outputs", { $0.outputs = ["/a", "/a"] }),
            ("environment.1A", { $0.environment = [.init(name: "1A", value: "")] }),
            ("environment.A", { $0.environment = [.init(name: "A", value: "\0")] }),
            ("environment.A", { $0.environment = [.init(name: "A", value: "1"), .init(name: "A", value: "2")] }),
            ("resources.cpu", { $0.resources.cpuMillis = 0 }),
            ("resources.memory", { $0.resources.memoryBytes = .max }),
            ("resources.disk", { $0.resources.diskBytes = 1 }), ("price.max", { $0.maxPricePerHour = .max }),
            ("allocation.window", { $0.allocation.windowMilliseconds = 1000 }),
            ("allocation.window", { $0.allocation = .init(policy: .auction, windowMilliseconds: 99) }),
            ("allocation.window", { $0.allocation = .init(policy: .reputation, windowMilliseconds: .max) }),
            ("allocation.prefer", { $0.allocation = .init(policy: .reputation, preference: .standing) }),
            ("payment.tick", { $0.payment.tickMilliseconds = 1000 }),
            ("payment.tick", { $0.payment = .init(mode: .channel, tickMilliseconds: 99) }),
            ("payment.tick", { $0.payment = .init(mode: .channel, tickMilliseconds: 3_600_001) }),
            ("provider.accounts", { $0.provider.accounts = (0..<17).map { "z6Mk\($0)" } }),
            ("provider.accounts", { $0.provider.accounts = ["z6MkA", "z6MkB", "z6MkA"] }),
            ("provider.accounts[1]", { $0.provider.accounts = ["z6MkA", ""] }),
            ("provider.accounts[0]", { $0.provider.accounts = [String(repeating: "z", count: 129)] }),
            ("timeout", { $0.timeoutSeconds = 0 }), ("timeout", { $0.timeoutSeconds = 2_592_001 }),
        ]
        for (path, change) in changes {
            var manifest = Self.sample
            change(&manifest)
            #expect(manifest.problems().map(\.path) == [path])
            #expect(throws: DagCBORError.self, "\(path)") { try Manifest.decode(manifest.encoded(), limits: .default) }
        }
    }

    @Test("a version from the future is refused with advice")
    func futureVersion() throws {
        var bytes = Self.sample.encoded()
        // The map header, the key "v", and then its value.
        #expect(bytes[0...3] == [0xb1, 0x61, 0x76, 0x01])
        bytes[3] = 2
        #expect {
            try Manifest.decode(bytes, limits: .default)
        } throws: { error in
            guard case .invalid(let message) = error as? DagCBORError else { return false }
            return message.contains("version 2")
        }
    }

    @Test("damage anywhere in the stored form is refused or gives another valid manifest, and traps nowhere")
    func damage() {
        let bytes = Self.sample.encoded()
        for count in bytes.indices {
            #expect(throws: DagCBORError.self) { try Manifest.decode(Array(bytes[..<count]), limits: .default) }
        }
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << bit
                if let manifest = try? Manifest.decode(damaged, limits: .default) {
                    #expect(manifest != Self.sample)
                    #expect(manifest.encoded() == damaged)
                }
            }
        }
    }

    @Test("isolation is ordered from weak to strong")
    func isolation() {
        #expect(Manifest.IsolationLevel.allCases.sorted() == [.namespace, .container, .kernel, .confidential])
    }
}

@Suite("RuntimeDetection")
struct RuntimeDetectionTests {
    @Test(
        "the name of a file tells the runtime",
        arguments: [
            ("train.py", .python), ("a/b.js", .node), ("x.mjs", .node), ("x.CJS", .node), ("run.sh", .shell),
            ("x.bash", .shell), (".py", nil), ("py", nil), ("data.csv", nil), ("", nil), ("a.py/file", nil),
        ] as [(String, Manifest.Runtime?)])
    func names(file: String, runtime: Manifest.Runtime?) {
        #expect(RuntimeDetection.runtime(fileName: file) == runtime)
    }

    @Test(
        "the first line wins over the name",
        arguments: [
            ("#!/usr/bin/env python3\nprint(1)", .python), ("#!/bin/sh\n", .shell), ("#! /bin/bash -e\r\n", .shell),
            ("#!/usr/bin/env -S node --no-warnings\n", .node), ("#!/usr/bin/env A=1 python3.12\n", .python),
            ("#!/usr/bin/perl\n", nil), ("#!", .python), ("#!\n", .python), ("no shebang", .python),
            ("#!/usr/bin/env\n", .python),
        ] as [(String, Manifest.Runtime?)])
    func shebangs(text: String, runtime: Manifest.Runtime?) {
        #expect(RuntimeDetection.runtime(fileName: "x.py", firstBytes: Array(text.utf8)) == runtime)
    }

    @Test("bytes that are not UTF-8 are no first line")
    func binary() {
        #expect(RuntimeDetection.runtime(fileName: "x", firstBytes: [0x23, 0x21, 0xff, 0xfe, 0x0a]) == nil)
    }

    @Test("the command runs the file with its arguments, and no name is an option")
    func commands() {
        #expect(
            RuntimeDetection.command(runtime: .python, file: "train.py", arguments: ["--epochs", "3"])
                == ["python3", "train.py", "--epochs", "3"])
        #expect(RuntimeDetection.command(runtime: .node, file: "-e") == ["node", "./-e"])
        #expect(RuntimeDetection.command(runtime: .shell, file: "a.sh") == ["sh", "a.sh"])
    }
}
