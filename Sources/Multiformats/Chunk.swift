// SPDX-License-Identifier: Apache-2.0

/// Bytes with the CID that names them.
///
/// Every way to make one takes the hash of the bytes or compares with it, so whoever is given a chunk need not look
/// again.
public struct Chunk: Hashable, Sendable {
    public let cid: CID
    public let bytes: [UInt8]

    /// Names `bytes` by version 1 and SHA-256.
    public init(_ bytes: [UInt8], codec: Multicodec) {
        cid = CID.of(bytes, codec: codec)
        self.bytes = bytes
    }

    /// Names the bytes of a dag-pb node by version 0: "Qm…".
    public init(version0 bytes: [UInt8]) {
        cid = CID(storage: .sha256(version: 0, codec: .dagPB, digest: Hash.sha256(bytes)))
        self.bytes = bytes
    }

    /// Takes bytes that are said to be those of `cid`; nil when they are not, or when the CID's hash cannot be computed
    /// here (``CID/matches(_:)``).
    public init?(_ bytes: [UInt8], claimedAs cid: CID) {
        guard cid.matches(bytes) else { return nil }
        self.cid = cid
        self.bytes = bytes
    }
}
