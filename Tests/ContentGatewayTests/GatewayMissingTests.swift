// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import Testing

@testable import ContentGateway

@Suite("Content that is not here")
struct GatewayMissingTests {
    @Test("what is not here is 404, or 412 for who wants nothing fetched")
    func missing() async throws {
        let tree = try await SampleTree()
        let absent = CID.of([9, 9, 9], codec: .raw)
        let absentNode = CID.of([9, 9, 9], codec: .dagPB)
        let foreign = try CID(bytes: [1, 0x55, 0x13, 64] + [UInt8](repeating: 1, count: 64))
        let key = try CID(bytes: [1, 0x72] + absent.multihash)
        try await withGateway(over: tree.store) { address in
            func status(_ target: String, _ headers: [String] = []) async throws -> Int {
                try await RawClient.get(target, at: address, headers).status
            }
            for target in [
                "/ipfs/\(absent)", "/ipfs/\(absentNode)", "/ipfs/\(absentNode)/a", "/ipfs/\(absent)?format=raw",
                "/ipfs/\(absent)?format=car", "/ipfs/\(tree.folder)/none", "/ipfs/\(tree.shards)/none",
                "/ipfs/\(tree.folder)/hello.txt/below", "/ipfs/\(tree.folder)/big.bin/below",
                "/ipfs/\(tree.folder)/link", "/ipfs/\(tree.folder)/link/x",
            ] {
                #expect(try await status(target) == 404, "\(target)")
                #expect(try await status(target, ["Cache-Control: only-if-cached"]) == 412, "\(target)")
            }
            #expect(try await status("/ipfs/\(tree.hello)", ["Cache-Control: only-if-cached"]) == 200)
            #expect(try await status("/ipfs/\(foreign)") == 400)
            #expect(try await status("/ipfs/\(foreign)?format=raw") == 400)
            #expect(try await status("/ipfs/\(key)") == 400)
            let refusal = try await RawClient.get("/ipfs/\(absent)", at: address)
            #expect(refusal.headers["cache-control"] == "no-store")
            #expect(refusal.headers["content-type"] == "text/plain; charset=utf-8")
        }
    }

    @Test("a file that lacks a chunk is never taken for a whole one")
    func lackingChunk() async throws {
        let tree = try await SampleTree()
        let partial = MemoryContentStore()
        for cid in [tree.file, tree.leaves[0]] {
            try await partial.put(try #require(try await tree.store.get(cid)))
        }
        try await withGateway(over: partial) { address in
            let answer = try await RawClient.get("/ipfs/\(tree.file)", at: address)
            #expect(!answer.isWhole)
            #expect(answer.body == Array(tree.bytes.prefix(answer.body.count)))
            let archive = try await RawClient.get("/ipfs/\(tree.file)?format=car", at: address)
            #expect(archive.status == 200)
            #expect(!archive.isWhole)
            // Where the first byte is missing, the status says so.
            let late = try await RawClient.get("/ipfs/\(tree.file)", at: address, ["Range: bytes=300000-"])
            #expect(late.status == 404)
        }
    }
}
