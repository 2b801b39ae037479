// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import LedgerCore
import Multiformats
import Testing

@testable import Provider

@Suite("A provider's records")
struct ProviderDatabaseTests {
    private let folder = FileManager.default.temporaryDirectory.path + "/weft-records-\(UUID().uuidString)"
    private let order = OrderID(digest: Hash.sha256([1]))
    private let lease = LeaseID(digest: Hash.sha256([2]))
    private let tenant = Hash.sha256([3])
    private let log = CID.of([4], codec: .raw)
    private let output = CID.of([5], codec: .raw)

    private func result(output: CID?) -> JobResult {
        let usage = JobResult.Usage(wallMilliseconds: 1, cpuMilliseconds: 1, memoryPeakBytes: 1, diskBytes: 1)
        return JobResult(outcome: .exited(code: 0), usage: usage, output: output, log: log)
    }

    private func with(_ body: (ProviderDatabase) async throws -> Void) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let database = try ProviderDatabase(path: folder + "/provider.sqlite")
        try await body(database)
        try database.close()
    }

    @Test("log and output of a finished job are kept until the time is over, whatever becomes of its lease")
    func retention() async throws {
        try await with { database in
            try await database.insert(order, key: .generate())
            try await database.setFinished(order, lease, result(output: output), tenant: tenant, keptUntil: 100)
            try await database.remove(order)
            #expect(Set(try await database.kept(at: 99)) == [log, output])
            #expect(try await database.kept(at: 100).isEmpty)
            #expect(try await database.kept(at: 0).isEmpty, "forgotten, not hidden")
        }
    }

    @Test("they are kept no longer once the tenant's own node has them, and nobody else can say so")
    func release() async throws {
        try await with { database in
            try await database.insert(order, key: .generate())
            try await database.setFinished(order, lease, result(output: nil), tenant: tenant, keptUntil: 100)
            try await database.release(lease, by: Hash.sha256([9]))
            try await database.release(LeaseID(digest: Hash.sha256([8])), by: tenant)
            #expect(try await database.kept(at: 0) == [log])
            try await database.release(lease, by: tenant)
            #expect(try await database.kept(at: 0).isEmpty)
        }
    }

    @Test("a result is there after the records are opened again")
    func reopened() async throws {
        let path = folder + "/provider.sqlite"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var database = try ProviderDatabase(path: path)
        try await database.insert(order, key: .generate())
        try await database.setFinished(order, lease, result(output: output), tenant: tenant, keptUntil: .max)
        try database.close()
        database = try ProviderDatabase(path: path)
        #expect(try await database.records().map(\.result) == [result(output: output)])
        #expect(try await database.kept(at: 1).count == 2)
        try database.close()
    }
}
