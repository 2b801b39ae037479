// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats
import PeerNetwork

/// Chunks between nodes: each node answers for what its store holds, and fetches what it lacks.
///
/// Everything that travels is ciphertext, named by its hash and verified on arrival, so anybody may ask.
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
            return [1] + chunk
        }
    }

    /// A chunk from the own store, or else from `peer`, and then kept unless told otherwise.
    ///
    /// - Throws: `PeerError`; `ContentStoreError` when the store cannot keep it; `FileDAGError.missing` never: nil says so.
    public func chunk(_ cid: CID, from peer: PeerID?, keeps: Bool = true) async throws -> [UInt8]? {
        if let chunk = try await store.get(cid) { return chunk }
        guard let peer, peer != peers.id else { return nil }
        let answer = try await peers.request(peer, Self.name, cid.bytes, timeout: Self.timeout)
        guard answer.first == 1 else { return nil }
        let chunk = Array(answer.dropFirst())
        guard keeps else {
            guard cid.matches(chunk) else { throw PeerError(.remoteFailure, "the peer sent other bytes for \(cid)") }
            return chunk
        }
        // `put` checks the hash: a peer cannot pass off anything else.
        try await store.put(chunk, as: cid)
        return chunk
    }
}
