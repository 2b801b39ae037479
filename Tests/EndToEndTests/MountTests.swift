// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("mounts") struct Mounts {
        /// Prints the SHA-256 of each file below a folder, by path, read piece by piece.
        static let hashing = """
            import hashlib, os, sys
            def digest(path):
                hasher = hashlib.sha256()
                with open(path, 'rb') as file:
                    while piece := file.read(1 << 20): hasher.update(piece)
                return hasher.hexdigest()
            for top in sys.argv[1:]:
                if os.path.isfile(top): print(top, digest(top))
                for folder, _, names in sorted(os.walk(top)):
                    for name in sorted(names): print(os.path.join(folder, name), digest(os.path.join(folder, name)))
            """

        /// Bytes that no compression and no chance makes alike.
        static func noise(_ count: Int, seed: UInt64) -> Data {
            var state = seed
            var data = Data(capacity: count + 8)
            while data.count < count {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                withUnsafeBytes(of: (state ^ state >> 29) &* 0xbf58_476d_1ce4_e5b9) { data.append(contentsOf: $0) }
            }
            return data.prefix(count)
        }

        /// Names of the chunks of a store that are leaves of something large.
        static func leaves(_ store: String, _ devnet: Devnet) -> Set<String> {
            let folder = "\(devnet.data)/\(store)/chunks"
            return Garbage.chunks(store, devnet).filter { name in
                let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
                return (attributes?[.size] as? Int ?? 0) >= 256 << 10
            }
        }

        static func add(_ path: String, _ options: String..., to devnet: Devnet) async throws -> String {
            let result = try await devnet.weft(["data", "add", path] + options)
            guard result.exitCode == 0 else { throw TestFailure("\(result)") }
            return result.line
        }

        static func accounts(_ devnet: Devnet) async throws -> [String] {
            try await devnet.providerStates().sorted { $0.name < $1.name }.map(\.account)
        }

        static func sha256(_ devnet: Devnet, _ path: String) async throws -> String {
            String(try await devnet.begin("/usr/bin/sha256sum", [path]).end().line.prefix(64))
        }

        @Test("a sealed data set is encrypted once and read right by jobs of two providers")
        func encryptedOnce() async throws { try await encryptedOnce(bytes: 5_000_000) }

        @Test(
            "so is one of 200 MB",
            .enabled(
                if: ProcessInfo.processInfo.environment["WEFT_SLOW_TESTS"] == "1", "slow: set WEFT_SLOW_TESTS=1"))
        func encryptedOnceLarge() async throws { try await encryptedOnce(bytes: 200_000_000) }

        private func encryptedOnce(bytes: Int) async throws {
            try await Devnet.with(keepsData: true) { devnet in
                try devnet.write("model.bin", Self.noise(bytes, seed: 1))
                let digest = try await Self.sha256(devnet, "model.bin")
                let root = try await Self.add("model.bin", to: devnet)
                let sealed = Self.leaves("content", devnet)
                #expect(sealed.count >= bytes / (256 << 10))
                try devnet.write("hash.py", Self.hashing)
                for account in try await Self.accounts(devnet) {
                    let result = try await devnet.weft([
                        "run", "hash.py", "--yes", "--provider", account, "--mount", "\(root):/mnt/model", "--",
                        "/mnt/model",
                    ])
                    #expect(result.exitCode == 0 && result.line == "/mnt/model \(digest)", "\(result)")
                }
                // Every byte of ciphertext is the one that was made when the data set was added.
                #expect(Self.leaves("content", devnet) == sealed)
                for provider in ["provider-1", "provider-2"] {
                    #expect(Self.leaves("providers/\(provider)/content", devnet) == sealed, "\(provider)")
                }
                try await expectCache(devnet, root: root, digest: digest, leaf: try #require(sealed.first))
            }
        }

        /// With a chunk gone from its tenant's node, the data set is still mounted: it is in the provider's store.
        private func expectCache(_ devnet: Devnet, root: String, digest: String, leaf: String) async throws {
            try FileManager.default.removeItem(atPath: "\(devnet.data)/content/chunks/\(leaf)")
            let again = try await devnet.weft([
                "run", "hash.py", "--yes", "--mount", "\(root):/mnt/model", "--", "/mnt/model",
            ])
            #expect(again.line == "/mnt/model \(digest)", "\(again)")
        }

        @Test(
            "folders, sealed and public, show their files, folders and links, read-only, and nothing is left afterwards"
        )
        func folders() async throws {
            try await Devnet.with(providers: 1, keepsData: true) { devnet in
                let mark = "mark" + UUID().uuidString
                try FileManager.default.createDirectory(
                    atPath: devnet.folder + "/set/deep", withIntermediateDirectories: true)
                try devnet.write("set/note", mark)
                try devnet.write("set/deep/big", Self.noise(600_000, seed: 2))
                try FileManager.default.createSymbolicLink(
                    atPath: devnet.folder + "/set/link", withDestinationPath: "deep/big")
                let digest = try await Self.sha256(devnet, "set/deep/big")
                let sealed = try await Self.add("set", to: devnet)
                let open = try await Self.add("set", "--public", "--profile", "v0", to: devnet)
                #expect(open.hasPrefix("Qm"))
                try devnet.write(
                    "look.py",
                    Self.hashing + """

                        for top in sys.argv[1:]:
                            try: open(top + '/note', 'a'); print('written')
                            except OSError: print(os.readlink(top + '/link'), oct(os.stat(top).st_mode & 0o777))
                        """)
                let result = try await devnet.weft([
                    "run", "look.py", "--yes", "--mount", "\(sealed):/mnt/a", "--mount", "\(open):/srv/b", "--",
                    "/mnt/a", "/srv/b",
                ])
                #expect(result.exitCode == 0, "\(result)")
                let lines = result.text.split(separator: "\n").map(String.init)
                #expect(lines.filter { $0.hasSuffix(digest) }.count == 4, "\(result)")
                #expect(lines.suffix(2) == ["deep/big 0o555", "deep/big 0o555"])
                try await devnet.stop()
                // The public one is in the store in the clear, and that is all.
                let found = try await Secrecy.files(
                    holding: [mark], in: devnet.data + "/providers", besides: "pool.img")
                #expect(found.count == 1 && found.allSatisfy { $0.contains("content/chunks") }, "\(found)")
            }
        }

        @Test("content that is not to be had or too large ends the job before it starts, at no cost")
        func refused() async throws {
            try await Devnet.with(providers: 1) { devnet in
                let before = try await devnet.balance()
                try devnet.write("big.bin", Self.noise(3_000_000, seed: 3))
                let large = try await Self.add("big.bin", to: devnet)
                let cases = [
                    ("bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq", "/mnt/missing", "nobody"),
                    (large, "/mnt/large", "the job's disk"),
                ]
                for (cid, path, why) in cases {
                    let result = try await devnet.weft([
                        "run", try devnet.write("x.py", "print('ran')"), "--yes", "--disk", "2Mi", "--mount",
                        "\(cid):\(path)",
                    ])
                    #expect(result.exitCode == 125 && !result.text.contains("ran"), "\(path): \(result)")
                    let said = result.text + result.errors
                    #expect(said.contains(path) && said.contains(why), "\(path): \(result)")
                }
                #expect(try await devnet.balance() == before)
            }
        }

        @Test("what another wallet of the node owns is mounted too, and a dry run shows it")
        func otherWallet() async throws {
            try await Devnet.with(providers: 1) { devnet in
                try await devnet.weft("wallet", "create", "owner")
                try devnet.write("theirs", "their words")
                let root = try await Self.add("theirs", "--wallet", "owner", to: devnet)
                // Both wallets are this node's: it grants by itself, with the owner's key.
                let result = try await devnet.weft([
                    "run", try devnet.write("cat.py", "print(open('/mnt/x').read())"), "--yes", "--mount",
                    "\(root):/mnt/x",
                ])
                #expect(result.line == "their words", "\(result)")
                let dry = try await devnet.weft("run", "cat.py", "--dry-run", "--mount", "\(root):/mnt/x")
                #expect(dry.errors.contains("\(root) at /mnt/x, read-only"), "\(dry)")
            }
        }

        @Test("a job that can start without its tenant's node says so, and one that could not is refused")
        func offline() async throws {
            try await Devnet.with(providers: 1) { devnet in
                let script = try devnet.write("x.py", "print('ran')")
                let unnamed = try await devnet.weft("run", script, "--yes", "--offline")
                #expect(unnamed.exitCode != 0 && unnamed.errors.contains("--provider"), "\(unnamed)")
                let account = try #require(try await Self.accounts(devnet).first)
                let named = try await devnet.weft("run", script, "--yes", "--offline", "--provider", account)
                #expect(named.exitCode == 0 && named.line == "ran" && !named.errors.contains("note:"), "\(named)")
            }
        }
    }
}
