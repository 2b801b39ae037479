// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Foundation
import Multiformats
import Testing
import UnixFS

@testable import ContentGateway

@Suite("Folders as pages")
struct GatewayFolderTests {
    @Test("a folder is redirected to where its links are relative to it, with its query")
    func redirects() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let root = try await RawClient.get("/ipfs/\(tree.folder)?a=b", at: address)
            #expect(root.status == 301)
            #expect(root.headers["location"] == "/ipfs/\(tree.folder)/?a=b")
            let below = try await RawClient.get("/ipfs/\(tree.folder)//site", at: address)
            #expect(below.headers["location"] == "/ipfs/\(tree.folder)//site/")
        }
    }

    @Test("an index.html is the folder's page, and its scripts get an origin of nobody")
    func index() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let answer = try await RawClient.get("/ipfs/\(tree.folder)/site/", at: address)
            #expect(answer.text == "<!doctype html><title>woven</title>")
            #expect(answer.headers["content-type"] == "text/html; charset=utf-8")
            #expect(answer.headers["etag"] == "\"\(tree.page)\"")
            #expect(answer.headers["cache-control"] == "public, max-age=29030400, immutable")
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.hasPrefix("sandbox") && !policy.contains("allow-same-origin"))
        }
    }

    @Test("a listing shows every entry safely and runs nothing")
    func listing() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let answer = try await RawClient.get("/ipfs/\(tree.folder)/", at: address)
            #expect(answer.status == 200)
            #expect(answer.headers["etag"] == "\"DirIndex-1_CID-\(tree.folder)\"")
            #expect(answer.headers["cache-control"] == "public, max-age=0, must-revalidate")
            let policy = try #require(answer.headers["content-security-policy"])
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            let html = answer.text
            #expect(!html.contains("<script"))
            #expect(html.contains("&lt;script&gt;alert(1)"))
            #expect(html.contains("a&amp;b&quot;c&#39;.txt"))
            #expect(html.contains("href=\"./javascript%3Aalert%281%29\""))
            #expect(html.contains("line\\u{a}break"))
            #expect(html.contains("turn\\u{202e}gpj.exe"))
            #expect(!html.unicodeScalars.contains("\u{202e}"))
            #expect(html.contains("<a href=\"./site/\">"))
            #expect(html.contains("<bdi>link</bdi> → <bdi>../&lt;secret&gt;</bdi>"))
            #expect(html.contains("585 KiB"))
            for link in Self.links(html) where link != "../" {
                let target = "/ipfs/\(tree.folder)/" + link.dropFirst(2)
                #expect(try await RawClient.get(target, at: address).status == 200, "\(link)")
            }
            #expect(Self.links(html).count == 10)
        }
    }

    private static func links(_ html: String) -> [String] {
        html.components(separatedBy: "href=\"").dropFirst().compactMap { $0.components(separatedBy: "\"").first }
    }

    @Test("a sharded folder is listed in the order of names, and no further than the limit")
    func shards() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let html = try await RawClient.get("/ipfs/\(tree.folder)/shards/", at: address).text
            let names = (0..<300).map { "entry-\($0).txt" }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            #expect(Self.links(html) == ["../"] + names.map { "./\($0)" })
            #expect(!html.contains("There are more"))
        }
        var limits = ContentGatewayLimits()
        limits.listingEntries = 100
        try await withGateway(over: tree.store, limits: limits) { address in
            let html = try await RawClient.get("/ipfs/\(tree.shards)/", at: address).text
            #expect(Self.links(html).count == 100)
            #expect(html.contains("There are more than the 100 entries"))
        }
    }

    @Test("random names are escaped: the page has the tags of its template and no others")
    func randomNames() throws {
        var generator = SeededGenerator(state: 23)
        let scalars = Array("<>&\"'/\\`=;:#?% \t\u{1}\u{7f}\u{85}\u{200b}\u{202e}\u{2028}\u{feff}aé漢😀".unicodeScalars)
        for _ in 0..<300 {
            var name = "x"
            for _ in 0..<12 {
                name.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &generator)])
            }
            name = name.replacing("/", with: "")
            let entry = FolderListing.Entry(
                name: try EntryName(name), cid: CID.of([], codec: .raw), kind: .symlink(target: name))
            let html = ListingPage.html(
                FolderListing(entries: [entry], isCut: false), root: entry.cid, names: [entry.name], cid: entry.cid)
            #expect(html.filter { $0 == "<" }.count == Self.tagsOfTemplate)
            #expect(!html.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
            #expect(!html.unicodeScalars.contains { [0x202e, 0x2028, 0x200b, 0xfeff].contains($0.value) })
        }
    }

    private static let tagsOfTemplate: Int = {
        let cid = CID.of([], codec: .raw)
        guard let name = try? EntryName("x") else { return 0 }
        let entry = FolderListing.Entry(name: name, cid: cid, kind: .symlink(target: "y"))
        let listing = FolderListing(entries: [entry], isCut: false)
        return ListingPage.html(listing, root: cid, names: [name], cid: cid).filter { $0 == "<" }.count
    }()

    @Test("an entry that is not here is shown as such")
    func unknownEntries() async throws {
        let tree = try await SampleTree()
        let store = MemoryContentStore()
        let folder = try await SampleTree.folder([("away.bin", tree.file)], store)
        try await withGateway(over: store) { address in
            let answer = try await RawClient.get("/ipfs/\(folder)/", at: address)
            #expect(answer.text.contains("<bdi>away.bin</bdi><br>"))
            #expect(answer.text.contains("not here"))
        }
    }
}
