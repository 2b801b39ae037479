// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Envelopes
import Multiformats
import PeerNetwork

/// Writes an envelope into a content store while its content arrives, in memory of two chunks.
public struct SealedWriter: Sendable {
    private let store: any ContentStore
    private var sealer: EnvelopeSealer
    private var builder = FileDAG.Builder()
    private var plain: [UInt8] = []
    private var hasHeader = false
    /// Content bytes so far.
    public private(set) var count: UInt64 = 0

    public init(store: any ContentStore, key: ContentKey) {
        self.store = store
        sealer = EnvelopeSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        plain.reserveCapacity(EnvelopeFormat.chunkSize)
    }

    /// Takes the next bytes of the content.
    public mutating func write(_ bytes: some Collection<UInt8>) async throws {
        count += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            // A full chunk is sealed only when a byte follows: the last chunk is never empty after others.
            if plain.count == EnvelopeFormat.chunkSize { try await seal(isLast: false) }
            let part = rest.prefix(EnvelopeFormat.chunkSize - plain.count)
            plain.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Ends the content. Durable after the store's `flush`.
    ///
    /// - Returns: the envelope's root.
    public mutating func finish() async throws -> CID {
        try await seal(isLast: true)
        let (root, chunks) = builder.finish()
        for chunk in chunks { try await store.put(chunk.bytes, as: chunk.cid) }
        return root
    }

    private mutating func seal(isLast: Bool) async throws {
        var sealed = hasHeader ? [] : sealer.header()
        hasHeader = true
        sealed += try sealer.seal(plain, isLast: isLast)
        plain.removeAll(keepingCapacity: true)
        for chunk in builder.push(sealed) { try await store.put(chunk.bytes, as: chunk.cid) }
    }
}

/// Reads an envelope's content as it comes, from the own store or a peer.
public struct SealedReader: Sendable {
    private var chunks: FileDAG.Reader
    private let key: ContentKey
    private var opener: EnvelopeOpener?
    private var sealed: [UInt8] = []
    private var isDone = false

    /// - Parameters:
    ///   - maxBytes: refuses envelopes that are larger, before fetching them.
    ///   - keeps: whether fetched chunks stay in the own store.
    public init(
        root: CID, key: ContentKey, exchange: ChunkExchange, peer: PeerID?,
        maxBytes: UInt64 = ContentStoreLimits.fileBytes, keeps: Bool = true
    ) {
        chunks = FileDAG.Reader(root: root, maxBytes: maxBytes) { cid in
            try await exchange.chunk(cid, from: peer, keeps: keeps)
        }
        self.key = key
    }

    /// The next piece of content; nil at its genuine end.
    ///
    /// - Throws: `FileDAGError`, `EnvelopeError`, `PeerError`. What was returned before a throw is genuine, yet not all.
    public mutating func next() async throws -> [UInt8]? {
        while !isDone {
            // One byte more than a chunk must be known to tell the last chunk from the others.
            while sealed.count <= needed, let more = try await chunks.next() { sealed += more }
            if opener == nil {
                guard sealed.count >= EnvelopeFormat.headerSize else { throw EnvelopeError.truncated }
                opener = try EnvelopeOpener(key: key, header: Array(sealed.prefix(EnvelopeFormat.headerSize)))
                sealed.removeFirst(EnvelopeFormat.headerSize)
                continue
            }
            let isLast = sealed.count <= EnvelopeFormat.sealedChunkSize
            let chunk = Array(sealed.prefix(EnvelopeFormat.sealedChunkSize))
            sealed.removeFirst(chunk.count)
            isDone = isLast
            return try opener?.open(chunk, isLast: isLast)
        }
        return nil
    }

    private var needed: Int { opener == nil ? EnvelopeFormat.headerSize : EnvelopeFormat.sealedChunkSize }

    /// The whole content, if it has at most `limit` bytes.
    public mutating func all(limit: Int) async throws -> [UInt8] {
        var content: [UInt8] = []
        while let piece = try await next() {
            guard content.count + piece.count <= limit else {
                throw EnvelopeError.tooLarge
            }
            content += piece
        }
        return content
    }
}

extension ContentStore {
    /// Seals content that fits in memory.
    public func seal(_ content: [UInt8], key: ContentKey) async throws -> CID {
        var writer = SealedWriter(store: self, key: key)
        try await writer.write(content)
        return try await writer.finish()
    }
}
