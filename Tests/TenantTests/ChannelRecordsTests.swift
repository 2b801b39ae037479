// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import Tenant

@Suite("What a tenant's node remembers of channels")
struct ChannelRecordsTests {
    private let id = ChannelID(digest: Hash.sha256([1]))
    private let network = CID.of([2], codec: .dagCBOR)
    private let key = PrivateKey.generate()

    private func with(_ body: (ChannelRecords, String) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-channels-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/tenant.sqlite"
        let database = try TenantDatabase(path: path)
        let records = try ChannelRecords(path: path)
        try await body(records, path)
        try records.close()
        try database.close()
    }

    /// States as a payer makes them, oldest first.
    private func states(_ count: Int) throws -> [PayerState] {
        let terms = try ChannelTerms(
            channel: id.cid, network: network, payer: key.publicKey, payee: PrivateKey.generate().publicKey,
            deposit: 1_000, ratePerTick: 1, tick: 100, grace: 50, opened: 1)
        var channel = try PayerChannel(terms: terms, key: key, at: 0)
        var found: [PayerState] = []
        var time: UInt64 = 0
        while found.count < count {
            let claim = UsageClaim(channel: id.cid, wanted: UInt64(found.count) + 1, accepted: channel.highest)
            for action in channel.on(.claimed(claim), at: time) {
                if case .persist(let state) = action { found.append(state) }
            }
            time += 100
        }
        return found
    }

    private func voucher(_ number: UInt64) -> SignedVoucher {
        Voucher(channel: id.cid, number: number, total: number).signed(by: key, network: network)
    }

    @Test("a payer's state is there after it was stored, and a state that is not newer never replaces it")
    func generations() async throws {
        try await with { records, path in
            let states = try states(3)
            #expect(try await records.payerState(id) == nil)
            try await records.store(states[0], of: id)
            try await records.store(states[2], of: id)
            for state in states {
                await #expect(throws: ChannelBookError(.inUse, "")) { try await records.store(state, of: id) }
            }
            let again = try ChannelRecords(path: path)
            #expect(try await again.payerState(id) == states[2])
            try await again.forget(id)
            #expect(try await records.payerState(id) == nil)
            try again.close()
        }
    }

    @Test("a state that cannot be read is set aside, not deleted, and does not stop the payment")
    func damage() async throws {
        try await with { records, path in
            try await records.store(try states(1)[0], of: id)
            let other = try DatabaseQueue(path: path)
            try await other.write { try $0.execute(sql: "UPDATE payer SET state = x'00ff'") }
            #expect(try await records.payerState(id) == nil)
            try await records.store(try states(1)[0], of: id)
            let kept = try await other.read { try Data.fetchAll($0, sql: "SELECT state FROM damaged_payer") }
            #expect(kept == [Data([0x00, 0xff])])
            try other.close()
        }
    }

    @Test("vouchers of both sides are kept apart, and an update that fails changes nothing")
    func vouchers() async throws {
        try await with { records, _ in
            let (first, second) = (voucher(1), voucher(2))
            try await records.update(id, .paid) { _ in first }
            try await records.update(id, .held) { _ in second }
            try await records.update(id, .paid) { _ in nil }
            await #expect(throws: CancellationError.self) {
                try await records.update(id, .paid) { _ in throw CancellationError() }
            }
            #expect(try await records.voucher(id, .paid) == first)
            #expect(try await records.voucher(id, .held) == second)
        }
    }

    @Test("writes are on the disk before they return")
    func durable() async throws {
        try await with { records, _ in
            let level = try await records.synchronous()
            #expect(level == 2, "FULL")
        }
    }
}
