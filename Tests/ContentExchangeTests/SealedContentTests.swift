// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Keys
import Multiformats
import PeerNetwork
import Testing

@Suite("Sealed content")
struct SealedContentTests {
    /// Two nodes with a store each, on one network.
    struct Pair {
        let here: ChunkExchange
        let there: ChunkExchange
        let peer: PeerID

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

    static let sizes = [
        0, 1, EnvelopeFormat.chunkSize - 1, EnvelopeFormat.chunkSize, EnvelopeFormat.chunkSize + 1,
        2 * EnvelopeFormat.chunkSize, 3 * EnvelopeFormat.chunkSize + 7,
    ]

    @Test("content of any size comes back from another node byte for byte", arguments: sizes)
    func roundTrip(size: Int) async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var writer = SealedWriter(store: pair.there.store, key: key)
        // In uneven pieces, as a network hands them over.
        for start in stride(from: 0, to: size, by: 100_003) {
            try await writer.write(content[start..<min(size, start + 100_003)])
        }
        let root = try await writer.finish()
        #expect(writer.count == UInt64(size))
        var reader = SealedReader(root: root, key: key, exchange: pair.here, peer: pair.peer)
        #expect(try await reader.all(limit: size) == content)
    }

    @Test("what was fetched once is read from the own store")
    func fetchedContentIsKept() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let root = try await pair.there.store.seal([1, 2, 3], key: key)
        var first = SealedReader(root: root, key: key, exchange: pair.here, peer: pair.peer)
        _ = try await first.all(limit: 10)
        var second = SealedReader(root: root, key: key, exchange: pair.here, peer: nil)
        #expect(try await second.all(limit: 10) == [1, 2, 3])
    }

    @Test("content that nobody holds is missing, not empty")
    func missingContent() async throws {
        let pair = try Pair()
        let root = CID.of([9], codec: .raw)
        var reader = SealedReader(root: root, key: .generate(), exchange: pair.here, peer: pair.peer)
        await #expect(throws: FileDAGError.missing(root)) { try await reader.next() }
    }

    @Test("another key opens nothing")
    func wrongKey() async throws {
        let pair = try Pair()
        let root = try await pair.there.store.seal([1, 2, 3], key: .generate())
        var reader = SealedReader(root: root, key: .generate(), exchange: pair.here, peer: pair.peer)
        await #expect(throws: EnvelopeError.wrongKey) { try await reader.next() }
    }

    @Test("an envelope that was cut off at a chunk's end is refused")
    func truncated() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let content = [UInt8](repeating: 7, count: 2 * EnvelopeFormat.chunkSize)
        let sealed = try Envelope.seal(content, key: key)
        let cut = Array(sealed.prefix(EnvelopeFormat.headerSize + EnvelopeFormat.sealedChunkSize))
        let root = try await FileDAG.store(cut, in: MemoryBox.store(pair.there.store))
        var reader = SealedReader(root: root, key: key, exchange: pair.here, peer: pair.peer)
        await #expect(throws: EnvelopeError.self) { while try await reader.next() != nil {} }
    }

    @Test("content beyond the caller's limit is refused")
    func limit() async throws {
        let pair = try Pair()
        let key = ContentKey.generate()
        let root = try await pair.there.store.seal([UInt8](repeating: 1, count: 100), key: key)
        var reader = SealedReader(root: root, key: key, exchange: pair.here, peer: pair.peer)
        await #expect(throws: EnvelopeError.tooLarge) { try await reader.all(limit: 99) }
    }

    @Test("a peer that answers with other bytes than the hash names is not believed")
    func forgedChunk() async throws {
        let pair = try Pair()
        let hub = InMemoryHub()
        let honest = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
        let liar = try hub.join(as: PeerID(PrivateKey.generate().publicKey))
        liar.serve(ChunkExchange.name) { _, _ in [1, 42] }
        let exchange = ChunkExchange(store: MemoryContentStore(), peers: honest)
        await #expect(throws: (any Error).self) { try await exchange.chunk(CID.of([9], codec: .raw), from: liar.id) }
        _ = pair
    }
}

/// `FileDAG.store` is generic over the store; this opens the existential.
private enum MemoryBox {
    static func store(_ store: any ContentStore) -> MemoryContentStore {
        guard let memory = store as? MemoryContentStore else { preconditionFailure("the tests use memory stores") }
        return memory
    }
}
