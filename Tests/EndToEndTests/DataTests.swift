// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

extension EndToEnd {
    @Suite("files and folders", .devnet(providers: 1)) struct Files {
        static func noise(_ count: Int, _ seed: UInt64 = 1) -> Data {
            var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
            return Data(
                (0..<count).map { _ in
                    state ^= state << 13
                    state ^= state >> 7
                    state ^= state << 17
                    return UInt8(truncatingIfNeeded: state)
                })
        }

        /// A folder with what is awkward.
        static func tree(_ name: String, _ devnet: Devnet) throws {
            let files = FileManager.default
            let root = "\(devnet.folder)/\(name)"
            try files.createDirectory(atPath: root + "/sub/leer", withIntermediateDirectories: true)
            try devnet.write("\(name)/empty", Data())
            try devnet.write("\(name)/sub/größe.bin", noise(700_000))
            try devnet.write("\(name)/sub/ a b ", "spaces\n")
            try files.createSymbolicLink(atPath: root + "/link", withDestinationPath: "sub/größe.bin")
        }

        static func isSame(_ one: String, _ other: String, _ devnet: Devnet) async throws -> Bool {
            try await devnet.begin("/usr/bin/diff", ["-r", "--no-dereference", one, other]).end().exitCode == 0
        }

        @Test("a sealed folder comes back as it was, is listed, and is nothing but noise on the disk")
        func sealedFolder() async throws {
            let devnet = try SharedDevnet.current
            try Self.tree("tree", devnet)
            let added = try await devnet.query("data", "add", "tree", as: ContentInfo.self)
            #expect(added.isSealed && added.kind == "folder" && added.name == "tree" && added.size == 700_007)
            let got = try await devnet.weft("data", "get", added.cid, "--to", "back")
            #expect(got.exitCode == 0 && got.line == "back", "\(got)")
            #expect(try await Self.isSame("tree", "back", devnet))
            let entries: [ContentEntry] = try await devnet.query("data", "ls", added.cid)
            #expect(entries.map(\.name) == ["empty", "link", "sub"])
            let inside: [ContentEntry] = try await devnet.query("data", "ls", added.cid + "/sub")
            #expect(inside.map(\.name) == [" a b ", "größe.bin", "leer"])
            let one = try await devnet.weft("data", "get", added.cid + "/sub/ a b ", "--to", "-")
            #expect(one.text == "spaces\n", "\(one)")
            // Sealed twice, nothing is equal.
            let twin = try await devnet.query("data", "add", "tree", as: ContentInfo.self)
            #expect(twin.cid != added.cid)
            let listed: [ContentInfo] = try await devnet.query("data", "ls")
            #expect(Set([added.cid, twin.cid]).isSubset(of: listed.map(\.cid)))
        }

        @Test("public content has the CIDs that IPFS tools give")
        func publicContent() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("hello", "hello world")
            for (profile, cid) in [
                ("v1", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
                ("v0", "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"),
            ] {
                let added = try await devnet.weft("data", "add", "--public", "--profile", profile, "hello")
                #expect(added.line == cid, "\(added)")
                #expect(added.errors.contains("whoever has the CID can read it"), "\(added)")
                #expect(try await devnet.weft("data", "get", cid, "--to", "-").text == "hello world")
            }
            try Self.tree("public", devnet)
            let folder = try await devnet.weft("data", "add", "--public", "public").line
            #expect(try await devnet.weft("data", "add", "--public", "public").line == folder)
            #expect(try await devnet.weft("data", "get", folder, "--to", "public-back").exitCode == 0)
            #expect(try await Self.isSame("public", "public-back", devnet))
        }

        @Test("what goes in at standard input comes out at standard output")
        func streams() async throws {
            let devnet = try SharedDevnet.current
            let data = Self.noise(1_000_000, 7)
            try devnet.write("stream.bin", data)
            let script = """
                set -e
                cid=$(\(Requirements.weft) data add - --name stream.bin < stream.bin)
                \(Requirements.weft) data get "$cid" --to - > stream.back
                \(Requirements.weft) data get "$cid" > /dev/null 2>&1 && exit 3
                \(Requirements.weft) data get "$cid" --force
                """
            let result = try await devnet.begin("/bin/sh", ["-c", script]).end()
            #expect(result.exitCode == 0, "\(result)")
            #expect(devnet.read("stream.back") == data)
            #expect(devnet.read("stream.bin") == data)
        }

        @Test("an archive takes content away and brings it back, and a damaged or cut one is refused")
        func archives() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("carried.bin", Self.noise(600_000, 3))
            let cid = try await devnet.weft("data", "add", "carried.bin").line
            #expect(try await devnet.weft("data", "export", cid, "--to", "carried.car").exitCode == 0)
            #expect(try await devnet.weft("data", "unpin", cid).exitCode == 0)
            #expect(try await devnet.weft("data", "gc").exitCode == 0)
            let gone = try await devnet.weft("data", "get", cid, "--to", "carried.back")
            #expect(gone.exitCode != 0 && devnet.read("carried.back") == nil, "\(gone)")
            let archive = try #require(devnet.read("carried.car"))
            var damaged = archive
            damaged[400_000] ^= 1
            for (name, bytes, words) in [
                ("damaged.car", damaged, "archive at byte"), ("cut.car", archive.prefix(400_000), "archive"),
                ("none.car", Data("no archive".utf8), "archive"),
            ] {
                try devnet.write(name, Data(bytes))
                let refused = try await devnet.weft("data", "import", name)
                #expect(refused.exitCode != 0 && refused.errors.contains(words), "\(refused)")
            }
            let taken = try await devnet.weft("data", "import", "carried.car")
            #expect(taken.line == cid, "\(taken)")
            #expect(try await devnet.weft("data", "get", cid, "--to", "carried.back").exitCode == 0)
            #expect(devnet.read("carried.back") == devnet.read("carried.bin"))
        }

        @Test("another account reads what was granted to it, until it is revoked, and no other content")
        func grants() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("shared.txt", "for you\n")
            try devnet.write("private.txt", "not for you\n")
            let shared = try await devnet.weft("data", "add", "shared.txt").line
            let secret = try await devnet.weft("data", "add", "private.txt").line
            #expect(try await devnet.weft("wallet", "create", "reader").exitCode == 0)
            let wallets: [WalletInfo] = try await devnet.query("wallet", "ls")
            let account = try #require(wallets.first { $0.name == "reader" }).account
            let tooEarly = try await devnet.weft("data", "grant", shared, "--to", account)
            #expect(tooEarly.exitCode != 0 && tooEarly.errors.contains("weft wallet publish"), "\(tooEarly)")
            #expect(try await devnet.weft("wallet", "send", "1", account, "--yes").exitCode == 0)
            #expect(try await devnet.weft("wallet", "publish", "reader").line == account)
            let before = try await devnet.weft("data", "get", shared, "--wallet", "reader", "--to", "-")
            #expect(before.exitCode != 0 && before.errors.contains("sealed"), "\(before)")

            let grant: ContentGrantInfo = try await devnet.query(
                "data", "grant", shared, "--to", account, "--until", "1h", "--proxies", "3", "--threshold", "2")
            #expect(grant.threshold == 2 && grant.proxies.count == 3)
            let read = try await devnet.weft("data", "get", shared, "--wallet", "reader", "--to", "-")
            #expect(read.text == "for you\n", "\(read)")
            let other = try await devnet.weft("data", "get", secret, "--wallet", "reader", "--to", "-")
            #expect(other.exitCode != 0 && other.text.isEmpty, "\(other)")
            let listed: [ContentGrantInfo] = try await devnet.query("data", "grants")
            #expect(listed.contains { $0.id == grant.id && $0.to == account && !$0.isRevoked })

            let revoked = try await devnet.weft("data", "revoke", grant.id)
            #expect(revoked.exitCode == 0 && revoked.line == "revoked", "\(revoked)")
            let after = try await devnet.weft("data", "get", shared, "--wallet", "reader", "--to", "-")
            #expect(after.exitCode != 0 && after.text.isEmpty, "\(after)")
            #expect(try await devnet.weft("data", "get", shared, "--to", "-").text == "for you\n")
        }

        @Test("relocked content has another name and the same bytes, and grants of before do not open it")
        func relocking() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("lock.bin", Self.noise(300_000, 9))
            let first = try await devnet.weft("data", "add", "lock.bin").line
            let second = try await devnet.weft("data", "relock", first).line
            #expect(second.hasPrefix("bafy") && second != first)
            #expect(try await devnet.weft("data", "get", second, "--to", "lock.back").exitCode == 0)
            #expect(devnet.read("lock.back") == devnet.read("lock.bin"))
            let one: ContentStatus = try await devnet.query("data", "stat", first)
            let two: ContentStatus = try await devnet.query("data", "stat", second)
            // All but the headers are the same chunks.
            #expect(one.localChunks == two.localChunks && one.localBytes == two.localBytes)
        }

        @Test("wrong CIDs, options and files are refused with words that help")
        func refusals() async throws {
            let devnet = try SharedDevnet.current
            try devnet.write("some.txt", "some\n")
            for (arguments, words) in [
                (["data", "get", "bafynonsense"], "no CID"), (["data", "stat", "Qm"], "no CID"),
                (["data", "add", "not-there"], "could not open"),
                (["data", "add", "some.txt", "--profile", "v0"], "--public"),
                (["data", "add", "some.txt", "--public", "--wallet", "default"], "--wallet"),
                (["data", "add", "some.txt", "--wallet", "nobody"], "no wallet nobody"),
                (["data", "revoke", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"], "no grant"),
                (["data", "unpin", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"], "nothing pins"),
            ] as [([String], String)] {
                let result = try await devnet.weft(arguments)
                #expect(result.exitCode != 0 && result.errors.contains(words), "\(arguments): \(result)")
                #expect(result.text.isEmpty)
            }
        }
    }

    @Suite("content and a killed node") struct KilledStore {
        @Test("what was added is there after a kill, a broken upload leaves nothing, and damage is found")
        func crash() async throws {
            try await Devnet.with(providers: 0, keepsData: true) { devnet in
                try devnet.write("kept.bin", Files.noise(2_000_000, 5))
                let kept = try await devnet.weft("data", "add", "kept.bin").line
                // A command that is killed in the middle: its pipe stays open, so it never finishes by itself.
                let broken = try devnet.begin(
                    "/bin/sh", ["-c", "(cat kept.bin; sleep 60) | \(Requirements.weft) data add -"])
                try await eventually("something of it has come") {
                    let new = (try? FileManager.default.contentsOfDirectory(atPath: devnet.data + "/content/new")) ?? []
                    return !new.isEmpty
                }
                _ = try await devnet.begin("/usr/bin/pkill", ["-9", "-f", "weft data add -$"]).end()
                broken.send(SIGTERM)
                _ = await broken.end()
                await devnet.kill()
                try await devnet.start()
                #expect(try await devnet.weft("data", "get", kept, "--to", "back.bin").exitCode == 0)
                #expect(devnet.read("back.bin") == devnet.read("kept.bin"))
                #expect(try await devnet.query("data", "ls", as: [ContentInfo].self).map(\.cid) == [kept])
                #expect(try await devnet.weft("data", "gc").exitCode == 0)
                let whole: StoreCheckInfo = try await devnet.query("data", "fsck")
                #expect(whole.isWhole && whole.damaged.isEmpty)

                let chunks = devnet.data + "/content/chunks"
                let names = FileManager.default.enumerator(atPath: chunks)?.compactMap { $0 as? String } ?? []
                let victim = try #require(names.first { $0.utf8.count > 64 })
                try Data("rot".utf8).write(to: URL(fileURLWithPath: "\(chunks)/\(victim)"))
                let damaged = try await devnet.weft("data", "fsck")
                #expect(damaged.exitCode == 1 && damaged.errors.contains("1 damaged"), "\(damaged)")
                let gone = try await devnet.weft("data", "get", kept, "--to", "rotten.bin")
                #expect(gone.exitCode != 0 && devnet.read("rotten.bin") == nil, "\(gone)")
            }
        }
    }
}
