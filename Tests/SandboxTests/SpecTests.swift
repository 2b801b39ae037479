// SPDX-License-Identifier: Apache-2.0

import Foundation
import Sandbox
import Testing

@Suite("a sandbox spec")
struct SpecTests {
    private func refusal(_ change: (inout SandboxSpec) -> Void) -> SandboxError? {
        var spec = SandboxSpec(id: "job-1", command: ["/bin/true"])
        change(&spec)
        do {
            try spec.validate()
            return nil
        } catch { return error }
    }

    @Test("an ordinary spec is accepted, at the edges of its rules too")
    func accepted() {
        #expect(refusal { _ in } == nil)
        #expect(refusal { $0.id = String(repeating: "a", count: 40) } == nil)
        #expect(refusal { $0.hostname = "A-1" } == nil)
        #expect(refusal { $0.environment = [("A", ""), ("A", "=x")] } == nil)
        #expect(refusal { $0.command = Array(repeating: "x", count: 4096) } == nil)
    }

    @Test(
        "ids that could leave a folder or break a name are refused",
        arguments: ["", "-a", "A", "a/b", "..", ".", "a.b", "a b", "a\0", "é", String(repeating: "a", count: 41)])
    func ids(_ id: String) {
        #expect(refusal { $0.id = id }?.code == .invalidSpec)
        #expect(throws: SandboxError.self) { try SandboxSpec.validate(id: id) }
    }

    @Test("commands, environments and paths that Linux cannot hold are refused")
    func strings() {
        #expect(refusal { $0.command = [] }?.code == .invalidSpec)
        #expect(refusal { $0.command = [""] }?.code == .invalidSpec)
        #expect(refusal { $0.command = ["a", "b\0c"] }?.code == .invalidSpec)
        #expect(refusal { $0.command = Array(repeating: "x", count: 4097) }?.code == .invalidSpec)
        #expect(refusal { $0.command.append(String(repeating: "x", count: 1 << 17)) }?.code == .invalidSpec)
        #expect(
            refusal { $0.command += Array(repeating: String(repeating: "x", count: 100_000), count: 11) }?.code
                == .invalidSpec)
        for name in ["", "A=B", "A\0"] { #expect(refusal { $0.environment = [(name, "")] }?.code == .invalidSpec) }
        #expect(refusal { $0.environment = [("A", "\0")] }?.code == .invalidSpec)
        for path in ["", "work", "/a\0", "/" + String(repeating: "a", count: 4095)] {
            #expect(refusal { $0.workingDirectory = path }?.code == .invalidSpec)
        }
        for name in ["", "a.b", "a_b", String(repeating: "a", count: 64)] {
            #expect(refusal { $0.hostname = name }?.code == .invalidSpec)
        }
    }

    @Test("each limit outside its range is refused by name")
    func limits() {
        let changes: [(String, (inout SandboxLimits) -> Void)] = [
            ("cpuMillis", { $0.cpuMillis = 9 }), ("cpuMillis", { $0.cpuMillis = .max }),
            ("memoryBytes", { $0.memoryBytes = 0 }), ("memoryBytes", { $0.memoryBytes = .max }),
            ("pids", { $0.pids = 0 }), ("pids", { $0.pids = -1 }), ("diskBytes", { $0.diskBytes = 0 }),
            ("diskBytes", { $0.diskBytes = .max }), ("fileBytes", { $0.fileBytes = 0 }),
            ("openFiles", { $0.openFiles = 3 }), ("openFiles", { $0.openFiles = .max }),
            ("wallTime", { $0.wallTime = .zero }), ("wallTime", { $0.wallTime = .seconds(1 << 40) }),
            ("logBytes", { $0.logBytes = -1 }),
        ]
        for (name, change) in changes {
            let error = refusal { change(&$0.limits) }
            #expect(error?.code == .invalidSpec)
            #expect(error?.message.hasPrefix(name) == true)
        }
    }

    @Test("isolation levels are ordered and named")
    func isolation() {
        #expect(Isolation.allCases == Isolation.allCases.sorted())
        #expect(Isolation.namespace < .container && .container < .kernel && .kernel < .confidential)
        for level in Isolation.allCases { #expect(Isolation(level.name) == level) }
        #expect(Isolation("Kernel") == nil)
    }

    @Test("capabilities survive being written down")
    func codable() throws {
        var capabilities = RuntimeCapabilities(every: .proven(how: "tried"))
        capabilities.disk = .unavailable(why: "none", remedy: "buy one")
        capabilities.interpreters = [.python: "3.11.2", .shell: "dash"]
        let data = try JSONEncoder().encode(capabilities)
        #expect(try JSONDecoder().decode(RuntimeCapabilities.self, from: data) == capabilities)
        #expect(String(decoding: data, as: UTF8.self).contains("\"python\":\"3.11.2\""))
        #expect(
            capabilities.all.count == 12 && capabilities.all.filter { !$0.capability.isProven }.map(\.name) == ["disk"])
    }
}
