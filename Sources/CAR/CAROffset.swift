// SPDX-License-Identifier: Apache-2.0

/// Where one section (length prefix, CID and block) lies in an archive.
///
/// Kept by CID outside of the archive, it makes an index: read `length` bytes at `offset` and give them to
/// `CARBlock.init(section:at:verifies:codecs:)`. Source: <https://ipld.io/specs/transport/car/carv1/>, "Indexing and
/// Seeking Reads".
public struct CAROffset: Hashable, Sendable {
    /// The first byte of the section's length prefix, in bytes from the start of the archive.
    public let offset: UInt64
    /// The whole section, length prefix included, in bytes.
    public let length: UInt64

    /// The place of a section.
    public init(offset: UInt64, length: UInt64) {
        self.offset = offset
        self.length = length
    }
}
