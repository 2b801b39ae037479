// SPDX-License-Identifier: Apache-2.0

import CAR
import ContentStore
import LedgerCore
import Multiformats
import PeerNetwork
import Tenant
import UnixFS

/// What is known of a content.
public struct DatasetStatus: Sendable {
    public let root: CID
    /// Nil for what was never added here.
    public let dataset: Dataset?
    public let isSealed: Bool
    /// Chunks and bytes that are here, each chunk once.
    public var localChunks = 0
    public var localBytes: UInt64 = 0
    /// Chunks that are named and not here; what hangs below them is unknown.
    public var missingChunks = 0
    /// Bytes of content by its root; nil when the root is not here or is a folder.
    public var size: UInt64?
    public var pins: [String] = []
}

extension DatasetService {
    /// Looks at what is here of a content.
    public func status(_ root: CID) async throws -> DatasetStatus {
        let header = try? await header(of: root)
        var status = DatasetStatus(
            root: root, dataset: try await records.dataset(root), isSealed: header != nil)
        status.pins = try await store.pins().filter { $0.root == root }.map(\.name)
        var seen: Set<CID> = []
        var open = [root]
        while let cid = open.popLast() {
            guard seen.insert(cid).inserted, cid.digest != nil else { continue }
            guard let chunk = try await store.get(cid) else {
                status.missingChunks += 1
                continue
            }
            status.localChunks += 1
            status.localBytes += UInt64(chunk.bytes.count)
            open += ChunkLinks.links(of: chunk.bytes, codec: cid.codec)
        }
        if let header { status.size = header.size } else { status.size = try? await plainSize(root) }
        return status
    }

    private func plainSize(_ root: CID) async throws -> UInt64? {
        let store = store
        switch try await PathResolver.resolve([], below: root, fetch: { try await store.get($0) }).kind {
        case .file(let size): return size
        case .bytes: return try await store.get(root).map { UInt64($0.bytes.count) }
        case .folder, .symlink: return nil
        }
    }

    /// Fetches all of a content that is not here, and keeps it.
    ///
    /// - Parameters:
    ///   - outside: asked after the own store and before providers.
    ///   - progress: told chunks and bytes so far, now and then.
    public func pin(
        _ root: CID, name: String, from outside: (any ContentReader)? = nil,
        progress: @Sendable (_ chunks: Int, _ bytes: UInt64) -> Void = { _, _ in }
    ) async throws {
        let hold = store.hold()
        defer { hold.release() }
        var walk = DAGWalk(root, from: KeepingReader(store: store, source: source(of: root, from: outside)))
        var (chunks, bytes) = (0, UInt64(0))
        while let chunk = try await walk.next() {
            chunks += 1
            bytes += UInt64(chunk.bytes.count)
            if chunks % 64 == 0 { progress(chunks, bytes) }
        }
        try await store.pin(root, name: name.isEmpty ? Self.pin(root) : name)
        progress(chunks, bytes)
    }

    /// Reads everything that is here; what is damaged or missing is fetched from providers that hold it.
    public func check() async throws -> StoreCheckReport {
        guard let store = store as? FileContentStore else { return StoreCheckReport() }
        let peers = ledger.read { $0.allProviders() }.map(\.record.peer)
        let source = FallbackReader(peers.map { exchange.reader(from: PeerID(key: $0), keeps: false) })
        return try await store.check(repairingFrom: source)
    }

    public func pins() async throws -> [(name: String, root: CID)] { try await store.pins() }

    /// Lets a content go: the next collection may remove it. Its pins are named, or all that hold it.
    ///
    /// - Returns: the names of the pins that are gone.
    public func unpin(_ root: CID, name: String?) async throws -> [String] {
        let held = try await store.pins().filter { $0.root == root && (name == nil || $0.name == name) }
        guard !held.isEmpty else {
            throw TenantError(.contentMissing, "nothing pins \(root)", hint: "see `weft data ls`")
        }
        for pin in held { try await store.unpin(name: pin.name) }
        if try await !store.pins().contains(where: { $0.root == root }) { try await records.remove(root) }
        return held.map(\.name)
    }

    // MARK: Archives

    /// Everything below a root as a CAR v1 archive: depth first, each chunk once.
    public func archive(_ root: CID) -> DatasetArchive {
        DatasetArchive(root: root, walk: DAGWalk(root, from: source(of: root)))
    }

    /// Takes an archive in, verifying every chunk, and keeps its roots.
    public func beginImport() -> ArchiveImport { ArchiveImport(store: store) }

    /// Keeps the archive's roots once all that they need is here.
    ///
    /// - Throws: `ContentStoreError.incomplete`, naming a chunk that neither archive nor store has.
    public func finishImport(_ archive: ArchiveImport) async throws -> (roots: [CID], chunks: Int) {
        defer { archive.hold.release() }
        let (roots, chunks) = try archive.finished()
        for root in roots {
            var walk = DAGWalk(root, from: store)
            while try await walk.next() != nil {}
            try await store.pin(root, name: Self.pin(root))
            let status = try await status(root)
            try await records.insert(
                Dataset(
                    root: root, name: "", kind: status.size == nil ? .folder : .file, isSealed: status.isSealed,
                    owner: nil, size: status.size ?? status.localBytes, added: ledger.now))
        }
        return (roots, chunks)
    }
}

/// Reads from a source and keeps what comes.
struct KeepingReader: ContentReader {
    let store: any ContentStore
    let source: any ContentReader

    func get(_ cid: CID) async throws -> Chunk? {
        if let chunk = try await store.get(cid) {
            // Makes it young: what a pin is about to hold must not be collected before.
            try await store.put(chunk)
            return chunk
        }
        guard let chunk = try await source.get(cid) else { return nil }
        try await store.put(chunk)
        return chunk
    }

    func has(_ cid: CID) async throws -> Bool { try await get(cid) != nil }
}

/// An archive on its way out.
public struct DatasetArchive: Sendable {
    private let root: CID
    private var walk: DAGWalk
    private var hasHeader = false

    init(root: CID, walk: DAGWalk) {
        self.root = root
        self.walk = walk
    }

    /// The next bytes; nil at the end.
    public mutating func next() async throws -> [UInt8]? {
        guard hasHeader else {
            hasHeader = true
            return CARWriter(roots: [root]).header()
        }
        return try await walk.next().map { CARWriter.section(cid: $0.cid, bytes: $0.bytes) }
    }
}

/// An archive on its way in.
public struct ArchiveImport: Sendable {
    private let store: any ContentStore
    private var reader = CARReader()
    private var chunks = 0
    let hold: StoreHold

    init(store: any ContentStore) {
        self.store = store
        hold = store.hold()
    }

    /// - Throws: `CARError`, which says where the archive is wrong; what the store throws.
    public mutating func write(_ bytes: [UInt8]) async throws {
        reader.feed(bytes)
        while let block = try reader.next() {
            try await store.put(block.bytes, as: block.cid)
            chunks += 1
        }
    }

    func finished() throws -> (roots: [CID], chunks: Int) {
        var reader = reader
        try reader.finish()
        return (reader.header?.roots ?? [], chunks)
    }
}
