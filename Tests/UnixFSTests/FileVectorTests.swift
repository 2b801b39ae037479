// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats
import Testing

@testable import UnixFS

/// CIDs that other implementations give: Kubo's `test/cli/cid_profiles_test.go` (IPIP-499), and an independent builder
/// that agrees with it.
@Suite("Reference CIDs of files")
struct FileVectorTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        let seed: String
        let count: Int
        let profile: ImportProfile
        let cid: String

        init(_ seed: String, _ count: Int, _ profile: ImportProfile, _ cid: String) {
            self.seed = seed
            self.count = count
            self.profile = profile
            self.cid = cid
        }

        var testDescription: String { "\(count) bytes of \(seed)" }
    }

    static let streams = [
        Vector("chunk-v0-seed", 262144, .v0, "QmWmRj3dFDZdb6ABvbmKhEL6TmPbAfBZ1t5BxsEyJrcZhE"),
        Vector("chunk-v0-seed", 262145, .v0, "QmYyLxtzZyW22zpoVAtKANLRHpDjZtNeDjQdJrcQNWoRkJ"),
        Vector("v0-seed", 174 * 262144, .v0, "QmUbBALi174SnogsUzLpYbD4xPiBSFANF4iztWCsHbMKh2"),
        Vector("v0-seed", 174 * 262144 + 1, .v0, "QmV81WL765sC8DXsRhE5fJv2rwhS4icHRaf3J9Zk5FdRnW"),
        Vector("chunk-v1-seed", 1_048_576, .v1_2025, "bafkreiacndfy443ter6qr2tmbbdhadvxxheowwf75s6zehscklu6ezxmta"),
        Vector("chunk-v1-seed", 1_048_577, .v1_2025, "bafybeigmix7t42i6jacydtquhet7srwvgpizfg7gjbq7627d35mjomtu64"),
    ]

    static let gibibytes = [
        Vector("v1-2025-seed", 1 << 30, .v1_2025, "bafybeihmf37wcuvtx4hpu7he5zl5qaf2ineo2lqlfrapokkm5zzw7zyhvm"),
        Vector("v1-2025-seed", 1 << 30 + 1, .v1_2025, "bafybeibdsi225ugbkmpbdohnxioyab6jsqrmkts3twhpvfnzp77xtzpyhe"),
    ]

    static let countedHashes = [
        Vector("", 262145, .v1, "bafybeiavfl3mrv5rig3iqfle6aheyo3crcdzseal3jfwykhuwtmc4vtyjy"),
        Vector("", 3_000_000, .v1, "bafybeic76a63j4yyyngh5ryynpccv75bz7ducnvragatoqndkj2lehi36u"),
        Vector("", 3_000_000, .v1_2025, "bafybeif2dgklboilv5ztpqgicw36wlae264zxyrwsf7qgbmyvrx7p3m6tu"),
    ]

    static let texts = [
        Vector("hello world", 11, .v0, "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"),
        Vector("hello world", 11, .v1, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
        Vector("hello world", 11, .v1_2025, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
        Vector("", 0, .v0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"),
        Vector("", 0, .v1, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    ]

    static func root(_ content: [UInt8], _ profile: ImportProfile) -> FileRoot {
        var chunks = Chunks()
        return build(content, profile, step: 1_000_003, into: &chunks)
    }

    @Test("the keystream of Kubo's tests has Kubo's CIDs", arguments: streams)
    func keystream(_ vector: Vector) throws {
        let content = try ChaCha20Stream.bytes(seed: vector.seed, count: vector.count)
        #expect(Self.root(content, vector.profile).cid == (try cid(vector.cid)))
    }

    @Test(
        "a gibibyte of Kubo's keystream has Kubo's CIDs", .enabled(if: Environment.isSlow), arguments: gibibytes)
    func gibibyte(_ vector: Vector) throws {
        let content = try ChaCha20Stream.bytes(seed: vector.seed, count: vector.count)
        #expect(Self.root(content, vector.profile).cid == (try cid(vector.cid)))
    }

    @Test("hashes of counted numbers have the CIDs of an independent builder", arguments: countedHashes)
    func counted(_ vector: Vector) throws {
        var content: [UInt8] = []
        for number in 0..<UInt64((vector.count + 31) / 32) {
            let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
            Hash.sha256(bytes).withBytes { content.append(contentsOf: $0) }
        }
        #expect(Self.root(Array(content.prefix(vector.count)), vector.profile).cid == (try cid(vector.cid)))
    }

    @Test("short texts have the CIDs that everybody knows", arguments: texts)
    func small(_ vector: Vector) throws {
        #expect(Self.root(utf8(vector.seed), vector.profile).cid == (try cid(vector.cid)))
    }

    @Test("a short file in a node has the CID of the specification")
    func dagPBLeaf() throws {
        let root = Self.root(utf8("Hello from IPFS Gateway Checker\n"), try layout(raw: false, leaf: 256))
        #expect(root.cid == (try cid("bafybeifx7yeb55armcsxwwitkymga5xf53dxiarykms3ygqic223w5sk3m")))
        #expect(root.tsize == 40)
    }

    @Test("leaves hashed elsewhere make the multi-block file of the specification")
    func addedLeaves() throws {
        var builder = FileBuilder(profile: try layout(leaf: 256, links: 174))
        for leaf in [
            "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm",
            "bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq",
            "bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue",
            "bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe",
        ] { #expect(builder.add(leaf: try cid(leaf), size: 256).isEmpty) }
        _ = builder.add(leaf: try cid("bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm"), size: 2)
        let (root, chunks) = builder.finish()
        #expect(root.cid == (try cid("bafybeigcisqd7m5nf3qmuvjdbakl5bdnh4ocrmacaqkpuh77qjvggmt2sa")))
        #expect(root.size == 1026)
        #expect(root.tsize == 1271)
        #expect(chunks.map(\.bytes.count) == [245])
    }

    @Test("the keystream of the tests is one stream: the block computed here continues in the library's")
    func keystreamIsWhole() throws {
        let key = Hash.sha256(utf8("seed")).bytes
        let blocks = (0..<4).flatMap { ChaCha20Stream.block(key: key, number: $0) }
        #expect(try ChaCha20Stream.bytes(seed: "seed", count: 256) == blocks)
    }
}

enum Environment {
    /// Tests that take minutes or gigabytes run only when asked for.
    static let isSlow = ProcessInfo.processInfo.environment["WEFT_SLOW_TESTS"] == "1"
}
