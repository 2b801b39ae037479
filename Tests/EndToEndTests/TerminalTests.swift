// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("at a terminal", .devnet(providers: 1)) struct AtTerminal {
        private static let once = "passphrase: "
        private static let twice = "once more: "

        @Test("a passphrase is typed twice and not shown, and it is the one that opens the wallet")
        func passphrase() async throws {
            let devnet = try SharedDevnet.current
            // A slip of the finger, taken back: the passphrase is "open sesame".
            let made = try await Terminal.run(
                ["wallet", "create", "typed", "--words", "12", "--passphrase"],
                typing: [(Self.once, "open sesamx\u{7f}e\n"), (Self.twice, "open sesame\n")], in: devnet)
            #expect(made.exitCode == 0, "\(made)")
            #expect(!made.text.contains("sesam"))
            try Wallet.secret("sesame.txt", "open sesame", devnet)
            let words = try await devnet.weft(
                "wallet", "export", "typed", "--yes", "--passphrase-file", "sesame.txt")
            #expect(words.exitCode == 0 && words.line.split(separator: " ").count == 12, "\(words)")
            #expect(made.text.contains(words.line))
        }

        @Test("two passphrases that differ make no wallet, and neither does Ctrl-C")
        func noPassphrase() async throws {
            let devnet = try SharedDevnet.current
            let differ = try await Terminal.run(
                ["wallet", "create", "differ", "--passphrase"],
                typing: [(Self.once, "one\n"), (Self.twice, "other\n")], in: devnet)
            #expect(differ.exitCode == 1 && differ.text.contains("not the same"), "\(differ)")
            let broken = try await Terminal.run(
                ["wallet", "create", "broken", "--passphrase"], typing: [(Self.once, "on\u{3}")], in: devnet)
            #expect(broken.exitCode == 130, "\(broken)")
            let names = try await devnet.weft("wallet", "ls", "-q").text
            #expect(!names.contains("differ") && !names.contains("broken"))
        }

        @Test("what costs money is asked for, and done for a yes alone")
        func confirmation() async throws {
            let devnet = try SharedDevnet.current
            #expect(try await devnet.weft("wallet", "create", "purse").exitCode == 0)
            let account = try await Wallet.account("purse", devnet)
            let before = try await devnet.balance()
            let no = try await Terminal.run(
                ["wallet", "send", "1", account], typing: [("[y/N] ", "\n")], in: devnet)
            #expect(no.exitCode == 1 && no.text.contains("nothing was done"), "\(no)")
            #expect(try await devnet.balance() == before)
            let yes = try await Terminal.run(
                ["wallet", "send", "1", account], typing: [("[y/N] ", "y\n")], in: devnet)
            #expect(yes.exitCode == 0, "\(yes)")
            #expect(try await devnet.balance() == before - 1_000_000_000)
            let nobody = try await devnet.weft("wallet", "send", "1", account)
            #expect(nobody.exitCode == 2 && nobody.errors.contains("--yes"), "\(nobody)")
        }

        @Test("a reader that goes away ends the command with 141, and the job goes on")
        func closedPipe() async throws {
            let devnet = try SharedDevnet.current
            let marker = "pipe-\(UUID().uuidString)"
            try devnet.write(
                "chatty.py", "import time\nwhile True:\n    print('again', flush=True)\n    time.sleep(0.02)\n")
            let command = "'\(Requirements.weft)' run chatty.py --yes -- \(marker) | head -n 1; exit ${PIPESTATUS[0]}"
            let result = try await devnet.begin("/bin/bash", ["-c", command]).end()
            #expect(result.exitCode == 141 && result.line == "again", "\(result)")
            #expect(result.errors.contains("the job goes on"), "\(result)")
            let id = try #require(try await devnet.query("ps", as: [JobInfo].self).first).id
            #expect(!Leftovers.processes(holding: marker).isEmpty)
            let logs = "'\(Requirements.weft)' logs -f \(id) | head -n 2; exit ${PIPESTATUS[0]}"
            let followed = try await devnet.begin("/bin/bash", ["-c", logs]).end()
            #expect(followed.exitCode == 141 && followed.text == "again\nagain\n", "\(followed)")
            try await devnet.weft("close", id)
            _ = try await devnet.waitForEnd(id)
        }

        @Test("a second Ctrl-C leaves a job that does not end on its own, and it is ended all the same")
        func impatience() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write(
                "stubborn.py",
                "import signal, time\nsignal.signal(signal.SIGTERM, lambda *_: None)\nprint('on', flush=True)\n"
                    + "while True: time.sleep(1)\n")
            let run = try devnet.begin(["run", "stubborn.py", "--yes"])
            try await eventually("the job prints") { run.output == Data("on\n".utf8) }
            run.send(SIGINT)
            try await eventually("the command says what it does") { run.errors.contains("press Ctrl-C again") }
            run.send(SIGINT)
            let result = await run.end(within: .seconds(5))
            #expect(result.exitCode == 130, "\(result)")
            #expect(result.errors.contains("left the job on its own"), "\(result)")
            let id = try #require(try await devnet.query("ps", as: [JobInfo].self).first).id
            #expect(try await devnet.waitForEnd(id).exitCode == 143)
        }
    }
}
