// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a refusal", .devnet(providers: 1, keepsData: true)) struct Refusals {
        @Test("a second network cannot take the socket or the folder of a running one")
        func second() async throws {
            let devnet = try SharedDevnet.current
            let socket = try await devnet.weft("devnet", "up", "--socket", devnet.socket)
            #expect(socket.exitCode == 1 && socket.errors.contains(devnet.socket), "\(socket)")
            let data = try await devnet.weft("devnet", "up", "--socket", devnet.folder + "/s2", "--data", devnet.data)
            #expect(data.exitCode == 1 && data.errors.contains(devnet.data), "\(data)")
            #expect(try await devnet.weft("network", "status").exitCode == 0, "the first one goes on")
            #expect(try await devnet.run("still.py", "print('here')").log == "here\n")
        }

        @Test("without a node each command ends with 69 and says how to start one")
        func noNode() async throws {
            let devnet = try SharedDevnet.current
            for command in [["ps"], ["network", "status"], ["wallet", "ls"], ["market", "listings"]] {
                let result = try await devnet.weft(command + ["--socket", devnet.folder + "/none"])
                #expect(result.exitCode == 69, "\(result)")
                #expect(result.errors.contains("weft devnet up"))
                #expect(result.output.isEmpty)
            }
        }

        @Test(
            "a command line that makes no sense ends with 64",
            arguments: [
                ["ps", "--bogus"], ["nonsense"], ["run"], ["run", "x.py", "--cpus", "many"],
                ["wallet", "send", "-1", "z6Mk"],
                ["run", "x.py", "--timeout", "soon"], ["run", "x.py", "--output", "xml"],
            ])
        func usage(arguments: [String]) async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("x.py", "pass")
            let result = try await devnet.weft(arguments)
            #expect(result.exitCode == 64, "\(result)")
            #expect(!result.errors.isEmpty && result.output.isEmpty)
        }

        @Test("a manifest that is none is refused with its lines")
        func manifest() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("bad.yaml", "name: x\nruntime: python\n  command: [\n")
            let broken = try await devnet.weft("run", "-f", "bad.yaml", "--yes")
            #expect(
                broken.exitCode == 64 && broken.errors.contains("bad.yaml") && broken.errors.contains("line 3"),
                "\(broken)")
            try devnet.write("odd.yaml", "name: x\nruntime: python\ncommand: [python3, x.py]\nflavour: sweet\n")
            let odd = try await devnet.weft("run", "-f", "odd.yaml", "--yes")
            #expect(odd.exitCode == 64 && odd.errors.contains("line 4") && odd.errors.contains("flavour"), "\(odd)")
            try devnet.write("bytes.yaml", Data([0xff, 0xfe, 0x00, 0x9d]))
            let bytes = try await devnet.weft("run", "-f", "bytes.yaml", "--yes")
            #expect(bytes.exitCode == 64 && bytes.errors.hasPrefix("error:"), "\(bytes)")
        }

        @Test("a file that is not there is named")
        func noFile() async throws {
            let devnet = try SharedDevnet.current
            let script = try await devnet.weft("run", "absent.py", "--yes")
            #expect(script.exitCode != 0 && script.errors.contains("absent.py"), "\(script)")
            try devnet.write("x.py", "pass")
            let input = try await devnet.weft("run", "x.py", "--yes", "--input", "absent.bin")
            #expect(input.exitCode != 0 && input.errors.contains("absent.bin"), "\(input)")
        }

        @Test("an id that fits no job is refused by each command")
        func noJob() async throws {
            let devnet = try SharedDevnet.current
            for command in ["describe", "logs", "output", "stop", "close", "why"] {
                let result = try await devnet.weft(command, "zzzzzzzzzz")
                #expect(result.exitCode == 1 && result.errors.hasPrefix("error:"), "\(command): \(result)")
            }
        }
    }
}
