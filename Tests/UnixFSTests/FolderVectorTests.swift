// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import UnixFS

/// CIDs that other implementations give: Kubo's `test/cli/cid_profiles_test.go` (IPIP-499) and the specification.
@Suite("Reference CIDs of folders")
struct FolderVectorTests {
    /// The folders of Kubo's tests: files "x" whose names are letters chosen by the keystream.
    static func kuboFolder(
        _ seed: String, count: Int, length: Int, last: Int, _ profile: ImportProfile
    ) throws -> (root: FolderRoot, chunks: [Chunk]) {
        let alphabet = utf8("abcdefghijklmnopqrstuvwxyz01234567890-_")
        let letters = try ChaCha20Stream.bytes(seed: seed, count: 1 << 20).map { alphabet[Int($0) % alphabet.count] }
        var builder = FileBuilder(profile: profile)
        _ = builder.push(utf8("x"))
        let file = builder.finish().root
        var folder = FolderBuilder(profile: profile)
        for index in 0..<count {
            let name = letters[(index * length)...].prefix(index == count - 1 ? last : length)
            folder.add(try EntryName(bytes: Array(name)), cid: file.cid, tsize: file.tsize)
        }
        return try folder.finish()
    }

    @Test("the legacy profile keeps a folder of exactly the threshold in one node and shards a larger one")
    func legacy() throws {
        let seed = "hamt-unixfs-v0-2015"
        let plain = try Self.kuboFolder(seed, count: 4096, length: 30, last: 30, .v0)
        #expect(plain.root.cid == (try cid("QmX5GtRk3TSSEHtdrykgqm4eqMEn3n2XhfkFAis5fjyZmN")))
        #expect(plain.chunks.count == 1)
        let sharded = try Self.kuboFolder(seed, count: 4033, length: 31, last: 31, .v0)
        #expect(sharded.root.cid == (try cid("QmeMiJzmhpJAUgynAcxTQYek5PPKgdv3qEvFsdV3XpVnvP")))
        #expect(sharded.chunks.count > 1)
    }

    @Test("the 2025 profile measures the node: 262144 bytes stay one node, 262145 are sharded")
    func modern() throws {
        let seed = "hamt-unixfs-v1-2025"
        let plain = try Self.kuboFolder(seed, count: 4766, length: 11, last: 21, .v1_2025)
        #expect(plain.root.cid == (try cid("bafybeic3h7rwruealwxkacabdy45jivq2crwz6bufb5ljwupn36gicplx4")))
        #expect(plain.chunks.map(\.bytes.count) == [262144])
        let sharded = try Self.kuboFolder(seed, count: 4766, length: 11, last: 22, .v1_2025)
        #expect(sharded.root.cid == (try cid("bafybeiegvuterwurhdtkikfhbxcldohmxp566vpjdofhzmnhv6o4freidu")))
    }

    @Test("the sharded folder of the specification has its CID, its size, and its entry 470.txt below slot 00")
    func specificationShards() async throws {
        let file = try cid("bafybeigcisqd7m5nf3qmuvjdbakl5bdnh4ocrmacaqkpuh77qjvggmt2sa")
        var chunks = Chunks()
        let profile = try layout(fanout: 256, threshold: 0)
        let root = try buildFolder(try (1...1000).map { try entry("\($0).txt", file, 1271) }, profile, into: &chunks)
        #expect(root.cid == (try cid("bafybeidbclfqleg2uojchspzd4bob56dqetqjsj27gy2cq3klkkgxtpn4i")))
        #expect(chunks.bytes[root.cid]?.count == 12046)
        let below = try cid("bafybeiaebmuestgbpqhkkbrwl2qtjtvs3whkmp2trkbkimuod4yv7oygni")
        #expect(chunks.bytes[below] != nil)
        let found = try await FolderReader.find(try EntryName("470.txt"), in: root.cid, fetch: chunks.fetch)
        #expect(found == (try entry("470.txt", file, 1271)))
        #expect(chunks.log.take() == [root.cid, below])
    }

    @Test("plain folders of the specification have their CIDs")
    func specificationFolders() throws {
        let ascii = try cid("bafkreifkam6ns4aoolg3wedr4uzrs3kvq66p4pecirz6y2vlrngla62mxm")
        let hello = try cid("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4")
        let blocks = try cid("bafybeigcisqd7m5nf3qmuvjdbakl5bdnh4ocrmacaqkpuh77qjvggmt2sa")
        var chunks = Chunks()
        let simple = try buildFolder(
            [
                try entry("multiblock.txt", blocks, 1271), try entry("hello.txt", hello, 12),
                try entry("ascii.txt", ascii, 31), try entry("ascii-copy.txt", ascii, 31),
            ], .v1, into: &chunks)
        #expect(simple.cid == (try cid("bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy")))
        let sub = try buildFolder(
            [try entry("ascii.txt", ascii, 31), try entry("hello.txt", hello, 12)], .v1, into: &chunks)
        #expect(sub.cid == (try cid("bafybeiggghzz6dlue3m6nb2dttnbrygxh3lrjl5764f2m4gq7dgzdt55o4")))
        let outer = try buildFolder([try entry("subdir", sub.cid, sub.tsize)], .v1, into: &chunks)
        #expect(outer.cid == (try cid("bafybeietjm63oynimmv5yyqay33nui4y4wx6u3peezwetxgiwvfmelutzu")))
    }

    @Test("names are kept byte for byte: percent signs and other alphabets")
    func specificationNames() throws {
        let file = try cid("bafkreihfmctcb2kuvoljqeuphqr2fg2r45vz5cxgq5c2yrxnqg5erbitmq")
        var chunks = Chunks()
        let root = try buildFolder(
            [try entry("Portugal%2C+España=Peninsula Ibérica.txt", file, 38)], .v1, into: &chunks)
        #expect(root.cid == (try cid("bafybeig675grnxcmshiuzdaz2xalm6ef4thxxds6o6ypakpghm5kghpc34")))
    }

    @Test("the symbolic link of the specification, and its folder, have their CIDs")
    func specificationSymlink() throws {
        var chunks = Chunks()
        let (link, chunk) = try SymlinkNode(target: "foo").build(profile: .v0)
        #expect(link.cid == (try cid("QmTB8BaCJdCH5H3k7GrxJsxgDNmNYGGR71C58ERkivXoj5")))
        #expect(chunk.bytes.count == 9 && link.tsize == 9)
        let file = build(utf8("content\n"), .v0, into: &chunks)
        #expect(file.cid == (try cid("Qme2y5HA5kvo2jAx13UsnV5bQJVijiAJCPvaW3JGQWhvJZ")))
        let root = try buildFolder(
            [try entry("foo", file.cid, file.tsize), try entry("bar", link.cid, link.tsize)], .v0, into: &chunks)
        #expect(root.cid == (try cid("QmWvY6FaqFMS89YAQ9NAPjVP4WZKA1qbHbicc9HeSKQTgt")))
    }

    @Test("the empty folder has the CIDs that everybody knows, and is read from inside a CID")
    func emptyFolder() async throws {
        var chunks = Chunks()
        let old = try buildFolder([], .v0, into: &chunks)
        #expect(old.cid == (try cid("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn")))
        let new = try buildFolder([], .v1, into: &chunks)
        #expect(new.cid == (try cid("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354")))
        #expect(try await chunks.list(try cid("bafyaabakaieac")).isEmpty)
        #expect(chunks.log.take().isEmpty)
    }
}
