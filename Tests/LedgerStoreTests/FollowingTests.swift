// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

@Suite("Blocks a few at a time")
struct FollowingTests {
    private struct Followed {
        let folder: TemporaryFolder
        var chain: Chain
        var store: LedgerStore { chain.store }
    }

    /// 30 blocks; with `archived`, the first 19 in three archives.
    private func chain(archived: Bool) async throws -> Followed {
        let folder = try TemporaryFolder()
        var chain = try Chain(store: try LedgerStore(path: folder.store))
        for number in 1...3 {
            for _ in 0..<10 {
                chain.time += 1
                try await chain.submit(chain.tenant, .transfer(to: chain.provider.publicKey, amount: 1))
            }
            guard archived else { continue }
            try await chain.store.writeSnapshot(of: chain.state)
            try await chain.store.archive(before: [7, 10, 20][number - 1], into: "\(folder.path)/\(number)")
        }
        return Followed(folder: folder, chain: chain)
    }

    @Test("whoever follows gets every block once, in order, wherever it lies", arguments: [false, true])
    func all(archived: Bool) async throws {
        let made = try await chain(archived: archived)
        #expect(try made.store.newestHeight() == 30)
        for count in [1, 4, 7, 100] {
            var cids: [CID] = []
            while case let next = try made.store.blocks(above: UInt64(cids.count), count: count, bytes: .max),
                !next.isEmpty
            {
                #expect(next.count <= count)
                #expect(next.allSatisfy { $0.cid.matches($0.bytes) })
                cids += next.map(\.cid)
            }
            #expect(cids == made.chain.records.map(\.cid))
        }
        for height in 1...30 as ClosedRange<UInt64> {
            #expect(try made.store.blockCID(height) == made.chain.records[Int(height) - 1].cid)
        }
        for height in [0, 31, 1 << 63, .max] as [UInt64] { #expect(try made.store.blockCID(height) == nil) }
        #expect(try made.store.blocks(above: .max, count: 1, bytes: 1).isEmpty)
    }

    @Test("no more are read once there are bytes enough, and never none", arguments: [false, true])
    func bytes(archived: Bool) async throws {
        let made = try await chain(archived: archived)
        let sizes = made.chain.records.map(\.bytes.count)
        for (limit, expected) in [(1, 1), (sizes[0], 1), (sizes[0] + 1, 2), (sizes[0] + sizes[1] + sizes[2], 3)] {
            #expect(try made.store.blocks(above: 0, count: 100, bytes: limit).count == expected)
        }
    }

    @Test("an archive that is gone, short or altered is reported to whom needs it")
    func damagedArchive() async throws {
        let made = try await chain(archived: true)
        let url = URL(fileURLWithPath: made.folder.path + "/2")
        let whole = try Data(contentsOf: url)
        for bytes in [whole.prefix(100), whole.dropLast(3), Data(repeating: 7, count: whole.count)] {
            try Data(bytes).write(to: url)
            #expect(await code { _ = try made.store.blocks(above: 8, count: 1, bytes: .max) } == .damaged)
            #expect(try made.store.blocks(above: 0, count: 6, bytes: .max).count == 6)
            #expect(try made.store.blocks(above: 20, count: 9, bytes: .max).count == 9)
        }
        try FileManager.default.removeItem(at: url)
        #expect(await code { _ = try made.store.blocks(above: 8, count: 1, bytes: .max) } == .unreadable)
    }

    @Test(
        "a damaged index of archived blocks is reported and nothing traps",
        arguments: [
            "cid = x'00'", "cid = 5", "start = -1", "start = 9223372036854775807", "length = 9223372036854775807",
            "length = 0", "length = 'text'", "start = start + 1",
            "cid = (SELECT cid FROM archived WHERE height = 1)",
        ])
    func damagedIndex(change: String) async throws {
        let made = try await chain(archived: true)
        try await made.store.database.write { try $0.execute(sql: "UPDATE archived SET \(change) WHERE height = 9") }
        let found = await code { _ = try made.store.blocks(above: 8, count: 1, bytes: .max) }
        #expect(found == .damaged)
    }
}
