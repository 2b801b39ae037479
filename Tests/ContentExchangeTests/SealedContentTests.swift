// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Keys
import Multiformats
import PeerNetwork
import Testing
import UnixFS

@Suite("Sealed content")
struct SealedContentTests {
    /// Two nodes with a store each, on one network.
    struct Pair {
        let here: ChunkExchange
        let there: ChunkExchange
        let peer: PeerID

        var reader: ExchangeReader { here.reader(from: peer) }

        init() throws {
            let hub = InMemoryHub()
            let first = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
            let second = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
            here = ChunkExchange(store: MemoryContentStore(), peers: first)
            there = ChunkExchange(store: MemoryContentStore(), peers: second)
            peer = second.id
            there.serve()
        }
    }

    static let chunk = EnvelopeFormat.chunkSize
    static let sizes = [0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 7]

    static func content(_ size: Int) -> [UInt8] { (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 9) } }

    @Test("content of any size comes back from another node byte for byte", arguments: sizes)
    func roundTrip(size: Int) async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let content = Self.content(size)
        var writer = SealedWriter(store: pair.there.store, key: key)
        // In uneven pieces, as a network hands them over.
        for start in stride(from: 0, to: size, by: 100_003) {
            try await writer.write(content[start..<min(size, start + 100_003)])
        }
        let root = try await writer.finish(info: EnvelopeInfo(kind: .file, name: "häkeln.txt"))
        #expect(writer.count == UInt64(size))
        var reader = SealedReader(root: root, key: key, from: pair.reader)
        #expect(try await reader.all(limit: size) == content)
        #expect(reader.header?.size == UInt64(size))
        #expect(try reader.header?.info(key: key) == EnvelopeInfo(kind: .file, name: "häkeln.txt"))
    }

    @Test("any range is the same slice of the content, and only its chunks are fetched")
    func ranges() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let content = Self.content(3 * Self.chunk + 7)
        let root = try await pair.there.store.seal(content, key: key)
        let edges = [0, 1, Self.chunk - 1, Self.chunk, Self.chunk + 1, 2 * Self.chunk, 3 * Self.chunk, content.count]
        for lower in edges {
            for upper in edges where upper >= lower {
                var reader = SealedReader(
                    root: root, key: key, range: UInt64(lower)..<UInt64(upper), from: pair.there.store)
                #expect(try await reader.all(limit: content.count) == Array(content[lower..<upper]))
            }
        }
        var beyond = SealedReader(root: root, key: key, range: 10..<UInt64.max, from: pair.there.store)
        #expect(try await beyond.all(limit: content.count) == Array(content[10...]))
        var last = SealedReader(
            root: root, key: key, range: UInt64(3 * Self.chunk)..<UInt64(content.count), from: pair.reader)
        #expect(try await last.all(limit: 100) == Array(content[(3 * Self.chunk)...]))
        // The header, the body's root and one leaf.
        #expect(await pair.here.store.usage().chunks == 3)
    }

    @Test("what was fetched once is read from the own store")
    func fetchedContentIsKept() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let root = try await pair.there.store.seal([1, 2, 3], key: key)
        var first = SealedReader(root: root, key: key, from: pair.reader)
        _ = try await first.all(limit: 10)
        var second = SealedReader(root: root, key: key, from: pair.here.store)
        #expect(try await second.all(limit: 10) == [1, 2, 3])
    }

    @Test("content that nobody holds is missing, not empty")
    func missingContent() async throws {
        let pair = try Pair()
        let root = CID.of([9], codec: .dagCBOR)
        var reader = SealedReader(root: root, key: .generate(), from: pair.reader)
        await #expect(throws: UnixFSError.missing(root)) { try await reader.next() }
    }

    @Test("another key opens neither content nor description")
    func wrongKey() async throws {
        let pair = try Pair()
        let root = try await pair.there.store.seal([1, 2, 3], key: .generate())
        var reader = SealedReader(root: root, key: .generate(), from: pair.reader)
        await #expect(throws: EnvelopeError.wrongKey) { try await reader.next() }
        let header = try await SealedReader.header(of: root, from: pair.reader)
        #expect(throws: EnvelopeError.wrongKey) { try header.info(key: .generate()) }
    }

    @Test("what is no envelope is refused as one", arguments: [Multicodec.raw, .dagCBOR, .dagPB])
    func noEnvelope(codec: Multicodec) async throws {
        let pair = try Pair()
        let root = try await pair.there.store.put([0xa0], codec: codec)
        var reader = SealedReader(root: root, key: .generate(), from: pair.reader)
        await #expect(throws: EnvelopeError.malformedHeader) { try await reader.next() }
    }

    @Test("a body that is cut off, goes on, or has its chunks swapped is refused")
    func body() async throws {
        let pair = try Pair()
        let store = pair.there.store
        let key = ContentKey.generate()
        let content = Self.content(2 * Self.chunk + 5)
        let size = EnvelopeFormat.sealedChunkSize
        // Another nonce each time, so seal once and take that body apart.
        let sealed = try Envelope.seal(content, key: key)
        let header = Array(sealed.prefix(EnvelopeFormat.headerSize))
        let body = Array(sealed.dropFirst(EnvelopeFormat.headerSize))
        let bodies: [(String, [UInt8])] = [
            ("cut at a chunk", Array(body.prefix(2 * size))), ("cut inside one", Array(body.prefix(size + 9))),
            ("empty", []), ("one byte more", body + [0]), ("a chunk more", body + body.prefix(size)),
            ("swapped", Array(body[size..<2 * size]) + Array(body[..<size]) + Array(body[(2 * size)...])),
            ("repeated", Array(body[..<size]) + Array(body[..<size]) + Array(body[(2 * size)...])),
        ]
        for (what, other) in bodies {
            var importer = FileImporter(store: store)
            try await importer.write(other)
            let chunk = EnvelopeHeader(
                body: try await importer.finish().cid, info: EnvelopeInfo(), lock: nil, size: UInt64(content.count),
                stream: header, key: key
            ).chunk()
            try await store.put(chunk)
            await #expect(throws: (any Error).self, "\(what)") {
                var reader = SealedReader(root: chunk.cid, key: key, from: store)
                while try await reader.next() != nil {}
            }
        }
    }

    @Test("content beyond the caller's limit is refused")
    func limit() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let root = try await pair.there.store.seal([UInt8](repeating: 1, count: 100), key: key)
        var reader = SealedReader(root: root, key: key, from: pair.reader)
        await #expect(throws: EnvelopeError.tooLarge) { try await reader.all(limit: 99) }
        var bounded = SealedReader(root: root, key: key, from: pair.reader, maxBytes: 99)
        await #expect(throws: EnvelopeError.tooLarge) { try await bounded.next() }
    }

    @Test("a peer that answers with other bytes than the hash names is not believed")
    func forgedChunk() async throws {
        let hub = InMemoryHub()
        let honest = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
        let liar = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
        liar.serve(ChunkExchange.name) { _, _ in [1, 42] }
        let exchange = ChunkExchange(store: MemoryContentStore(), peers: honest)
        await #expect {
            try await exchange.reader(from: liar.id).get(CID.of([9], codec: .raw))
        } throws: {
            ($0 as? ContentStoreError)?.code == .mismatch
        }
        #expect(await exchange.store.usage().chunks == 0)
    }

    @Test("the same content sealed twice has nothing in common, nor do their descriptions' sizes tell names apart")
    func nothingConvergent() async throws {
        let store = MemoryContentStore()
        let key = ContentKey.generate()
        let content = Self.content(1000)
        var headers: [EnvelopeHeader] = []
        for name in ["a", String(repeating: "long name ", count: 20)] {
            var writer = SealedWriter(store: store, key: key)
            try await writer.write(content)
            let root = try await writer.finish(info: EnvelopeInfo(kind: .bundle, name: name))
            headers.append(try await SealedReader.header(of: root, from: store))
        }
        #expect(headers[0].body != headers[1].body)
        #expect(headers[0].info.count == headers[1].info.count)
        #expect(headers[0].info != headers[1].info)
    }
}
