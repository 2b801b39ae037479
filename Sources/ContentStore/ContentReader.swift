// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Something that chunks can be had from. Every read is verified.
///
/// A chunk is found by its multihash: version 0 and version 1, and every codec, name the same bytes. The bytes of an
/// identity CID are in the CID, so every reader has them.
public protocol ContentReader: Sendable {
    /// The chunk of that name, or nil when it is not here.
    ///
    /// A store whose bytes are damaged sets them aside and has nothing then; a remote reader throws `.mismatch`.
    /// - Throws: `ContentStoreError` when whatever holds the chunks cannot be read.
    func get(_ cid: CID) async throws -> Chunk?

    /// Whether the chunk is here, by name only: damage shows when it is read.
    func has(_ cid: CID) async throws -> Bool
}
