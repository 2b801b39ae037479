// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What a check of a whole store found.
public struct StoreCheckReport: Hashable, Sendable {
    /// Chunks that were read, and their bytes.
    public var chunks = 0
    public var bytes: Int64 = 0
    /// Chunks whose bytes were not theirs; they lie in the folder `damaged` now. Named as raw bytes.
    public var damaged: [CID] = []
    /// What pins reach and the store does not hold, beyond what was damaged.
    public var missing: [CID] = []
    /// Those of `damaged` and `missing` that were had from elsewhere and are whole again.
    public var repaired: Set<CID> = []

    public init() {}

    /// Whether everything is as it should be now.
    public var isWhole: Bool { repaired.isSuperset(of: damaged) && repaired.isSuperset(of: missing) }
}

extension FileContentStore {
    /// Reads every chunk and follows every pin.
    ///
    /// Chunks whose bytes are not theirs are set aside. What is damaged or missing is fetched from `source`, verified and
    /// stored. The store can be used meanwhile.
    /// - Parameter progress: told how many chunks of how many were read, now and then.
    public func check(
        repairingFrom source: (any ContentReader)? = nil,
        progress: @escaping @Sendable (_ read: Int, _ of: Int) -> Void = { _, _ in }
    ) async throws -> StoreCheckReport {
        var report = StoreCheckReport()
        try await readAll(into: &report, source, progress)
        try await followPins(into: &report, source)
        try await flush()
        return report
    }

    private func readAll(
        into report: inout StoreCheckReport, _ source: (any ContentReader)?,
        _ progress: @Sendable (Int, Int) -> Void
    ) async throws {
        let places = try await places()
        var read = 0
        try await withThrowingTaskGroup(of: (ChunkPlace, Int?).self) { group in
            var rest = places.makeIterator()
            func readNext() {
                guard let place = rest.next() else { return }
                group.addTask { (place, try await self.get(place.cid)?.bytes.count) }
            }
            for _ in 0..<ContentStoreLimits.checksAtOnce { readNext() }
            while let (place, size) = try await group.next() {
                readNext()
                read += 1
                if read % 1024 == 0 || read == places.count { progress(read, places.count) }
                report.chunks += 1
                report.bytes += Int64(size ?? 0)
                // Collected as garbage meanwhile: neither here nor set aside.
                guard size == nil, try await isDamaged(place) else { continue }
                report.damaged.append(place.cid)
                if try await repair(place.cid, from: source) { report.repaired.insert(place.cid) }
            }
        }
        report.damaged.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    private func followPins(into report: inout StoreCheckReport, _ source: (any ContentReader)?) async throws {
        var seen: Set<CID> = []
        var open = try await pins().map(\.root)
        while let cid = open.popLast() {
            guard seen.insert(cid).inserted, cid.digest != nil || cid.isIdentity else { continue }
            guard ChunkLinks.canLink(cid.codec) else {
                if try await !has(cid) { try await note(cid, in: &report, source) }
                continue
            }
            if try await get(cid) == nil { try await note(cid, in: &report, source) }
            guard let chunk = try await get(cid) else { continue }
            open += ChunkLinks.links(of: chunk.bytes, codec: cid.codec)
        }
        report.missing.sort { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    private func note(
        _ cid: CID, in report: inout StoreCheckReport, _ source: (any ContentReader)?
    ) async throws {
        let known = cid.digest.map { CID(codec: .raw, sha256: $0) }
        guard !report.damaged.contains(where: { $0 == known }) else { return }
        report.missing.append(cid)
        if try await repair(cid, from: source) { report.repaired.insert(cid) }
    }

    private func repair(_ cid: CID, from source: (any ContentReader)?) async throws -> Bool {
        // A source that fails for one chunk may have the next.
        guard let source, let chunk = try? await source.get(cid) else { return false }
        try await put(chunk)
        return true
    }
}
