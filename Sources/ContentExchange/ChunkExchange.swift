// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import PeerNetwork

/// Chunks between nodes: each node answers for what its store holds, and fetches what it lacks.
///
/// Whoever knows a chunk's name may have it: what must stay secret is sealed, and its chunks' names cannot be guessed.
public struct ChunkExchange: Sendable {
    /// Request: a CID's bytes. Answer: 0x01 and the chunk, or 0x00 when the peer does not hold it.
    public static let name = PeerProtocol("/weft/content/1")
    /// How long a peer may take for one chunk of at most 2 MiB.
    public static let timeout = Duration.seconds(30)

    public let store: any ContentStore
    private let peers: any PeerNetwork

    public init(store: any ContentStore, peers: any PeerNetwork) {
        self.store = store
        self.peers = peers
    }

    /// Answers peers from now on.
    public func serve() {
        let store = store
        peers.serve(Self.name) { _, message in
            guard message.count <= 128 else { throw PeerError(.messageTooLarge, "no CID has \(message.count) bytes") }
            let cid = try CID(bytes: message)
            guard let chunk = try await store.get(cid) else { return [0] }
            return [1] + chunk.bytes
        }
    }

    /// What is read from the own store or else from `peer`, and then kept unless told otherwise.
    public func reader(from peer: PeerID?, keeps: Bool = true) -> ExchangeReader {
        ExchangeReader(store: store, peers: peers, peer: peer == peers.id ? nil : peer, keeps: keeps)
    }
}

/// Reads from the own store, and what is not there from a peer.
public struct ExchangeReader: ContentReader {
    let store: any ContentStore
    let peers: any PeerNetwork
    let peer: PeerID?
    let keeps: Bool

    /// - Throws: `PeerError`; `ContentStoreError`, `.mismatch` for a peer that sends other bytes.
    public func get(_ cid: CID) async throws -> Chunk? {
        if let chunk = try await store.get(cid) { return chunk }
        guard let peer, cid.digest != nil else { return nil }
        let answer = try await peers.request(peer, ChunkExchange.name, cid.bytes, timeout: ChunkExchange.timeout)
        guard answer.first == 1 else { return nil }
        guard let chunk = Chunk(Array(answer.dropFirst()), claimedAs: cid) else {
            throw ContentStoreError(.mismatch, "The peer \(peer) sent other bytes than those of \(cid).")
        }
        if keeps { try await store.put(chunk) }
        return chunk
    }

    public func has(_ cid: CID) async throws -> Bool {
        if try await store.has(cid) { return true }
        return try await get(cid) != nil
    }
}
