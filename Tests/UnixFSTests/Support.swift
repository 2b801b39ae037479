// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Synchronization

@testable import UnixFS

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }
}

/// The bytes of hexadecimal text written in a test.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text) }

func cid(_ text: String) throws -> CID { try CID(string: text) }

func utf8(_ text: String) -> [UInt8] { Array(text.utf8) }

/// Chunks by name, as a peer would have them.
struct Chunks: Sendable {
    var bytes: [CID: [UInt8]] = [:]
    let log = FetchLog()

    mutating func add(_ chunks: [Chunk]) {
        for chunk in chunks { bytes[chunk.cid] = chunk.bytes }
    }

    /// Stores a chunk under its CID, whatever it holds.
    @discardableResult
    mutating func add(_ content: [UInt8], codec: Multicodec = .dagPB) -> CID {
        let cid = CID.of(content, codec: codec)
        bytes[cid] = content
        return cid
    }

    @discardableResult
    mutating func add(_ message: UnixFSData, links: [DagPBLink] = []) -> CID {
        add(DagPBNode(links: links, data: message.encoded()[...]).encoded())
    }

    var fetch: ChunkFetch {
        { [bytes, log] cid in
            log.add(cid)
            // Under a wrong name: as a fetch that takes anything for the chunk.
            return bytes[cid].map { Chunk($0, claimedAs: cid) ?? Chunk($0, codec: .raw) }
        }
    }

    func read(_ root: CID, range: Range<UInt64>? = nil, maxBytes: UInt64 = 1 << 30) async throws -> [UInt8] {
        try await FileReader.read(root, range: range, maxBytes: maxBytes, fetch: fetch)
    }

    func list(_ root: CID, maxEntries: Int = 1 << 20) async throws -> [FolderEntry] {
        try await FolderReader.list(root, maxEntries: maxEntries, fetch: fetch)
    }
}

/// What was fetched, in order.
final class FetchLog: Sendable {
    private let list = Mutex<[CID]>([])

    func add(_ cid: CID) { list.withLock { $0.append(cid) } }

    func take() -> [CID] {
        list.withLock { list in
            defer { list = [] }
            return list
        }
    }
}

/// A small layout, so that few bytes make deep trees.
func layout(
    raw: Bool = true, leaf: Int = 4, links: Int = 3, fanout: Int = 8, threshold: Int = 200
) throws -> ImportProfile {
    let profile = ImportProfile(
        rawLeaves: raw, leafBytes: leaf, linksPerNode: links, fanout: fanout, folderThreshold: threshold)
    guard let profile else { throw NotALayout() }
    return profile
}

struct NotALayout: Error {}

/// Builds a file, pushing `step` bytes at a time.
func build(_ content: [UInt8], _ profile: ImportProfile, step: Int = .max, into chunks: inout Chunks) -> FileRoot {
    var builder = FileBuilder(profile: profile)
    var rest = content[...]
    while !rest.isEmpty {
        chunks.add(builder.push(Array(rest.prefix(step))))
        rest = rest.dropFirst(step)
    }
    let (root, last) = builder.finish()
    chunks.add(last)
    return root
}

func buildFolder(_ entries: [FolderEntry], _ profile: ImportProfile, into chunks: inout Chunks) throws -> FolderRoot {
    var builder = FolderBuilder(profile: profile)
    for entry in entries { builder.add(entry) }
    let (root, list) = try builder.finish()
    chunks.add(list)
    return root
}

func entry(_ name: String, _ cid: CID, _ tsize: UInt64 = 1) throws -> FolderEntry {
    FolderEntry(name: try EntryName(name), cid: cid, tsize: tsize)
}

extension ProtobufWriter {
    /// A field with many small numbers in one.
    static func packed(_ numbers: [UInt8], field: UInt64) -> [UInt8] {
        var writer = ProtobufWriter()
        writer.write(bytes: numbers, field: field)
        return writer.bytes
    }
}
