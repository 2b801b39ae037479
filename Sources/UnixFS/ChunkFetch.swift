// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Fetches one chunk, or nil when it cannot be had. Readers take no other chunk for it, and do not ask for content that
/// a CID holds inline.
public typealias ChunkFetch = @Sendable (CID) async throws -> Chunk?

/// A verified chunk of DAG-PB with its UnixFS message.
struct UnixFSNode {
    let node: DagPBNode
    let message: UnixFSData

    /// Reads a chunk whose bytes are known to be those of the CID.
    init(_ bytes: [UInt8], cid: CID) throws(UnixFSError) {
        do throws(UnixFSFormatError) {
            node = try DagPBNode.decode(bytes)
            guard let data = node.data, !data.isEmpty else { throw .missingData }
            message = try UnixFSData.decode(data)
        } catch {
            throw .malformed(cid, error)
        }
    }
}

extension CID {
    /// The chunk's bytes, if it is this CID's and not too large. Inline content is taken from the CID, whatever the
    /// chunk.
    func verified(_ chunk: Chunk?) throws(UnixFSError) -> [UInt8] {
        guard codec == .raw || codec == .dagPB else { throw .unsupportedCodec(self) }
        if let inlined { return inlined }
        guard digest != nil else { throw .unsupportedHash(self) }
        guard let chunk else { throw .missing(self) }
        guard chunk.bytes.count <= UnixFSLimits.chunkBytes else { throw .malformed(self, .tooLarge) }
        guard chunk.cid == self else { throw .mismatch(self) }
        return chunk.bytes
    }

    /// What `fetch` gives for the CID; nothing is fetched that could not be verified, or is inline.
    func fetched(_ fetch: ChunkFetch) async throws -> Chunk? {
        digest == nil ? nil : try await fetch(self)
    }

    /// Bytes of the binary form.
    var binaryLength: Int {
        guard digest != nil else { return bytes.count }
        return version == 0 ? 34 : 35 + ProtobufWriter.length(varint: codec.rawValue)
    }
}
