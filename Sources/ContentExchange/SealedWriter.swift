// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Envelopes
import Multiformats
import UnixFS

/// Writes an envelope into a content store while its content arrives.
public struct SealedWriter: Sendable {
    private let store: any ContentStore
    private let key: ContentKey
    private var sealer: EnvelopeSealer
    private var body: FileImporter
    private var plain: [UInt8] = []
    /// Content bytes so far.
    public private(set) var count: UInt64 = 0

    public init(store: any ContentStore, key: ContentKey) {
        self.store = store
        self.key = key
        sealer = EnvelopeSealer(key: key, nonce: EnvelopeFormat.randomNonce())
        // Each sealed chunk is a leaf: what is read of a range is what is fetched for it.
        body = FileImporter(profile: .v1, store: store)
    }

    /// Takes the next bytes of the content.
    public mutating func write(_ bytes: some Collection<UInt8>) async throws {
        count += UInt64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            // A full chunk is sealed only when a byte follows: the last chunk is never empty after others.
            if plain.count == EnvelopeFormat.chunkSize { try await seal(isLast: false) }
            if plain.isEmpty { plain.reserveCapacity(EnvelopeFormat.chunkSize) }
            let part = rest.prefix(EnvelopeFormat.chunkSize - plain.count)
            plain.append(contentsOf: part)
            rest = rest.dropFirst(part.count)
        }
    }

    /// Ends the content. Durable after the store's `flush`.
    ///
    /// - Parameters:
    ///   - info: what the content is; sealed too.
    ///   - lock: for whoever is to have the key from the envelope itself; nil when it comes from elsewhere.
    /// - Returns: the envelope's root.
    public mutating func finish(info: EnvelopeInfo = EnvelopeInfo(), lock: EnvelopeLock? = nil) async throws -> CID {
        try await seal(isLast: true)
        let header = EnvelopeHeader(
            body: try await body.finish().cid, info: info, lock: lock, size: count, stream: sealer.header(), key: key)
        let chunk = header.chunk()
        try await store.put(chunk)
        return chunk.cid
    }

    private mutating func seal(isLast: Bool) async throws {
        let sealed = try sealer.seal(plain, isLast: isLast)
        plain.removeAll(keepingCapacity: true)
        try await body.write(sealed)
    }
}

extension ContentStore {
    /// Seals content that fits in memory.
    public func seal(_ content: [UInt8], key: ContentKey, lock: EnvelopeLock? = nil) async throws -> CID {
        var writer = SealedWriter(store: self, key: key)
        try await writer.write(content)
        return try await writer.finish(lock: lock)
    }
}
