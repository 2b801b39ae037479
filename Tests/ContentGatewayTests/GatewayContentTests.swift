// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import Testing
import UnixFS

@testable import ContentGateway

@Suite("Content over HTTP")
struct GatewayContentTests {
    @Test("a chunk of every codec is served raw, with headers that keep browsers from showing it")
    func raw() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            for cid in [
                tree.hello, tree.file, tree.node, tree.folder, CID(codec: .raw, sha256: try #require(tree.file.digest)),
            ] {
                let answer = try await RawClient.get("/ipfs/\(cid)?format=raw", at: address)
                #expect(answer.status == 200)
                #expect(cid.matches(answer.body))
                #expect(answer.headers["content-type"] == "application/vnd.ipld.raw")
                #expect(answer.headers["content-length"] == String(answer.body.count))
                #expect(answer.headers["content-disposition"] == "attachment; filename=\"\(cid).bin\"")
                #expect(answer.headers["etag"] == "\"\(cid).raw\"")
                #expect(answer.headers["cache-control"] == "public, max-age=29030400, immutable")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                #expect(answer.headers["access-control-allow-origin"] == "*")
                #expect(answer.headers["content-location"] == nil)
            }
            let negotiated = try await RawClient.get(
                "/ipfs/\(tree.hello)?x=1", at: address, ["Accept: application/vnd.ipld.raw"])
            #expect(negotiated.text == "hello world\n")
            #expect(negotiated.headers["content-location"] == "/ipfs/\(tree.hello)?x=1&format=raw")
            #expect(negotiated.headers["vary"] == "Accept")
            #expect(try await RawClient.get("/ipfs/\(tree.folder)/hello.txt?format=raw", at: address).status == 400)
        }
    }

    @Test("a file is served with its type, its length, its tag and what it was found by")
    func files() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            let answer = try await RawClient.get("/ipfs/\(tree.folder)/%C3%BCn%C3%AF%20code.txt", at: address)
            #expect(answer.status == 200)
            #expect(answer.text == "hello world\n")
            #expect(answer.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(answer.headers["etag"] == "\"\(tree.hello)\"")
            #expect(answer.headers["x-ipfs-path"] == "/ipfs/\(tree.folder)/%C3%BCn%C3%AF%20code.txt")
            #expect(answer.headers["x-ipfs-roots"] == "\(tree.folder),\(tree.hello)")
            #expect(answer.headers["accept-ranges"] == "bytes")
            #expect(answer.headers["content-security-policy"] == nil)
            let large = try await RawClient.get("/ipfs/\(tree.folder)/big.bin", at: address)
            #expect(large.body == tree.bytes)
            #expect(large.headers["content-type"] == "application/octet-stream")
            #expect(large.headers["content-length"] == "600000")
            let shard = try await RawClient.get("/ipfs/\(tree.folder)/shards/entry-123.txt", at: address)
            #expect(shard.text == "hello world\n")
            #expect(shard.headers["x-ipfs-roots"] == "\(tree.folder),\(tree.shards),\(tree.hello)")
        }
    }

    @Test("a name and a wish to download are passed on, whatever the name holds")
    func dispositions() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            func header(_ query: String) async throws -> (disposition: String?, type: String?) {
                let answer = try await RawClient.get("/ipfs/\(tree.hello)?\(query)", at: address)
                return (answer.headers["content-disposition"], answer.headers["content-type"])
            }
            let plain = try await header("filename=a.png")
            #expect(plain.disposition == "inline; filename=\"a.png\"")
            #expect(plain.type == "image/png")
            #expect(try await header("download=true").disposition == "attachment")
            #expect(try await header("").disposition == nil)
            let biting = try await header("download=true&filename=%D1%82%22%0d%0aX:1/..%5c.htm")
            #expect(
                biting.disposition
                    == "attachment; filename=\"___"
                    + "_X:1_.._.htm\"; filename*=UTF-8''%D1%82%22%0D%0AX%3A1%2F..%5C.htm")
        }
    }

    @Test("DAG-CBOR is served as what it is, and not as something else")
    func dagCBOR() async throws {
        let tree = try await SampleTree()
        try await withGateway(over: tree.store) { address in
            for target in ["/ipfs/\(tree.node)", "/ipfs/\(tree.node)?format=dag-cbor"] {
                let answer = try await RawClient.get(target, at: address)
                #expect(answer.headers["content-type"] == "application/vnd.ipld.dag-cbor")
                #expect(tree.node.matches(answer.body))
            }
            #expect(try await RawClient.get("/ipfs/\(tree.hello)?format=dag-cbor", at: address).status == 406)
            #expect(try await RawClient.get("/ipfs/\(tree.node)/to", at: address).status == 404)
        }
    }

    @Test("what is in its CID is served by nobody's store")
    func identity() async throws {
        let cid = try CID(bytes: [1, 0x55, 0, 5] + Array("woven".utf8))
        try await withGateway(over: MemoryContentStore()) { address in
            let file = try await RawClient.get("/ipfs/\(cid)", at: address)
            #expect(file.text == "woven")
            let raw = try await RawClient.get("/ipfs/\(cid)?format=raw", at: address)
            #expect(raw.text == "woven")
            let part = try await RawClient.get("/ipfs/\(cid)", at: address, ["Range: bytes=1-2"])
            #expect(part.text == "ov")
        }
    }
}
