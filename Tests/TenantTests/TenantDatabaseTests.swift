// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import Multiformats
import Testing
import Workload

@testable import Tenant

@Suite("A tenant's records")
struct TenantDatabaseTests {
    private let account = PrivateKey.generate().publicKey
    private let manifest = Manifest(
        name: "test", runtime: .python, command: ["python3"],
        resources: .init(cpuMillis: 1000, memoryBytes: 1 << 26, diskBytes: 1 << 26), timeoutSeconds: 60)

    private func salt(_ byte: UInt8) -> [UInt8] { [UInt8](repeating: byte, count: LedgerLimits.saltBytes) }
    private func root(_ byte: UInt8) -> CID { CID.of([byte], codec: .raw) }

    private func with(_ body: (TenantDatabase) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-tenant-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try TenantDatabase(path: folder + "/tenant.sqlite")
        try await body(database)
        try database.close()
    }

    @Test("an upload is kept while it waits, and then with the job that takes it, until nothing more comes from that")
    func life() async throws {
        try await with { database in
            try await database.insertUpload(salt: salt(1), account: account, root: root(1), at: 50)
            #expect(try await database.roots(uploadedSince: 0) == [root(1)])
            try await database.insertJob(salt: salt(1), manifest: manifest, root: root(2), files: root(1), at: 60)
            #expect(Set(try await database.roots(uploadedSince: 100)) == [root(1), root(2)])
            #expect(try await database.uncollected() == [salt(1): 60])
            try await database.setCollected([CollectedJob(salt: salt(1), log: root(3), output: root(4))])
            #expect(Set(try await database.roots(uploadedSince: 0)) == [root(3), root(4)], "its results stay")
            try await database.setCollected([CollectedJob(salt: salt(1))])
            #expect(try await database.roots(uploadedSince: 0).isEmpty)
            #expect(try await database.uncollected().isEmpty)
        }
    }

    @Test("an upload serves one order")
    func once() async throws {
        try await with { database in
            try await database.insertUpload(salt: salt(1), account: account, root: root(1), at: 50)
            #expect(try await database.upload(salt: salt(1), account: account) == root(1))
            #expect(try await database.upload(salt: salt(1), account: PrivateKey.generate().publicKey) == nil)
            try await database.insertJob(salt: salt(1), manifest: manifest, root: root(2), files: root(1), at: 60)
            #expect(try await database.upload(salt: salt(1), account: account) == nil)
            await #expect {
                try await database.insertJob(salt: salt(1), manifest: manifest, root: root(3), files: root(1), at: 60)
            } throws: { ($0 as? TenantError)?.code == .unknownBundle }
            #expect(Set(try await database.roots(uploadedSince: 0)) == [root(1), root(2)])
        }
    }

    @Test("an upload that nobody ordered with is forgotten after its time")
    func stale() async throws {
        try await with { database in
            try await database.insertUpload(salt: salt(1), account: account, root: root(1), at: 50)
            try await database.insertUpload(salt: salt(2), account: account, root: root(2), at: 51)
            #expect(try await database.roots(uploadedSince: 51) == [root(2)])
            #expect(try await database.upload(salt: salt(1), account: account) == nil)
        }
    }

    @Test("nothing is kept for an order that the ledger refused")
    func refused() async throws {
        try await with { database in
            try await database.insertJob(salt: salt(1), manifest: manifest, root: root(2), files: nil, at: 60)
            try await database.removeJob(salt: salt(1))
            #expect(try await database.roots(uploadedSince: 0).isEmpty)
            #expect(try await database.uncollected().isEmpty)
        }
    }
}
