// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("a wallet", .devnet(providers: 1)) struct Wallet {
        @Test("it goes out as words and as a key file, and comes back on another node with the same account")
        func roundTrip() async throws {
            let devnet = try SharedDevnet.current
            let created = try await devnet.weft("wallet", "create", "savings", "--words", "12")
            #expect(created.line.split(separator: " ").count == 12, "\(created)")
            let words = try await devnet.weft("wallet", "export", "savings", "--yes").line
            #expect(words == created.line)
            let account = try await Self.account("savings", devnet)
            #expect(try await devnet.weft("wallet", "send", "1.5", account, "--yes").exitCode == 0)
            #expect(
                try await devnet.query("wallet", "balance", account, as: AccountInfo.self).balance.nano == 1_500_000_000
            )
            try await devnet.expectMoneyAddsUp()

            try Self.secret("pass.txt", "correct horse\n", devnet)
            let export = try await devnet.weft(
                "wallet", "export", "savings", "--keystore", "savings.json", "--new-passphrase-file", "pass.txt",
                "--yes")
            #expect(export.exitCode == 0, "\(export)")
            let mode = try FileManager.default.attributesOfItem(atPath: devnet.folder + "/savings.json")[
                .posixPermissions]
            #expect((mode as? NSNumber)?.intValue == 0o600)
            let again = try await devnet.weft(
                "wallet", "export", "savings", "--keystore", "savings.json", "--new-passphrase-file", "pass.txt",
                "--yes")
            #expect(again.exitCode == 1, "a key file never replaces another")
            let key = try #require(devnet.read("savings.json"))

            try await Devnet.with(providers: 1) { other in
                try Self.secret("words.txt", words, other)
                try Self.secret("pass.txt", "correct horse\n", other)
                try Self.secret("wrong.txt", "wrong horse\n", other)
                try Self.secret("savings.json", String(decoding: key, as: UTF8.self), other)
                let wrong = try await other.weft(
                    "wallet", "import", "mine", "--keystore", "savings.json", "--keystore-passphrase-file", "wrong.txt")
                #expect(wrong.exitCode == 1, "\(wrong)")
                let right = try await other.weft(
                    "wallet", "import", "mine", "--keystore", "savings.json", "--keystore-passphrase-file", "pass.txt")
                #expect(right.exitCode == 0, "\(right)")
                #expect(try await Self.account("mine", other) == account)
                let twice = try await other.weft("wallet", "import", "twin", "--mnemonic-file", "words.txt")
                #expect(twice.errors.contains("wallet mine"), "the words are the same key: \(twice)")
            }
        }

        @Test("words bring the same account back")
        func words() async throws {
            let devnet = try SharedDevnet.current
            let words = String(repeating: "abandon ", count: 11) + "about"
            try Self.secret("known.txt", words, devnet)
            #expect(try await devnet.weft("wallet", "import", "known", "--mnemonic-file", "known.txt").exitCode == 0)
            #expect(try await devnet.weft("wallet", "export", "known", "--yes").line == words)
            try Self.secret("bad.txt", String(repeating: "abandon ", count: 11) + "abandon", devnet)
            let bad = try await devnet.weft("wallet", "import", "bad", "--mnemonic-file", "bad.txt")
            #expect(bad.exitCode != 0 && bad.errors.contains("error:"), "a wrong checksum is refused: \(bad)")
        }

        @Test("a passphrase file that others can read is refused")
        func openPassphrase() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("open.txt", "secret")
            chmod(devnet.folder + "/open.txt", 0o644)
            let result = try await devnet.weft("wallet", "create", "open", "--passphrase-file", "open.txt")
            #expect(result.exitCode == 1)
            #expect(result.errors.contains("open.txt") && result.errors.contains("chmod 600"), "\(result)")
            #expect(try await !devnet.weft("wallet", "ls", "-q").text.contains("open"))
        }

        @Test("a wallet with a passphrase of its own is locked after a restart, and pays once it is unlocked")
        func unlock() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                try Self.secret("own.txt", "my own words", devnet)
                #expect(try await devnet.weft("wallet", "create", "own", "--passphrase-file", "own.txt").exitCode == 0)
                let account = try await Self.account("own", devnet)
                #expect(try await devnet.weft("wallet", "send", "2", account, "--yes").exitCode == 0)
                try await devnet.stop()
                try await devnet.start()
                let home = try await Self.account("default", devnet)
                let locked = try await devnet.weft("wallet", "send", "1", home, "--wallet", "own", "--yes")
                #expect(locked.exitCode == 1 && locked.errors.contains("unlock"), "\(locked)")
                #expect(try await devnet.weft("wallet", "unlock", "own", "--passphrase-file", "own.txt").exitCode == 0)
                #expect(try await devnet.weft("wallet", "send", "1", home, "--wallet", "own", "--yes").exitCode == 0)
                let left: AccountInfo = try await devnet.query("wallet", "balance", "own")
                #expect(left.balance.nano == 1_000_000_000)
            }
        }

        @Test("more than there is cannot be sent")
        func overdraft() async throws {
            let devnet = try SharedDevnet.current
            let account = try await Self.account("default", devnet)
            let before = try await devnet.balance()
            let result = try await devnet.weft("wallet", "send", "5000", account, "--yes")
            #expect(result.exitCode == 1 && result.errors.hasPrefix("error:"), "\(result)")
            #expect(try await devnet.balance() == before)
        }

        static func account(_ name: String, _ devnet: Devnet) async throws -> String {
            let wallets: [WalletInfo] = try await devnet.query("wallet", "ls")
            return try #require(wallets.first { $0.name == name }).account
        }

        static func secret(_ name: String, _ text: String, _ devnet: Devnet) throws {
            try devnet.write(name, text)
            chmod("\(devnet.folder)/\(name)", 0o600)
        }
    }
}
