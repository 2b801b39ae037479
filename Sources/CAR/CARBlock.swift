// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// One block of an archive and where it was.
public struct CARBlock: Hashable, Sendable {
    /// The codecs that are taken unless the caller says otherwise: those of UnixFS and of IPLD data.
    public static let usualCodecs: Set<Multicodec> = [.raw, .dagPB, .dagCBOR]

    /// The block's name.
    public let cid: CID
    /// The block's content.
    public let bytes: [UInt8]
    /// The whole section that holds the block.
    public let place: CAROffset

    /// Reads one section, length prefix included, which must fill `section` completely. For reading back a single
    /// block whose `CAROffset` is known; no limit applies, since the caller has all bytes already.
    ///
    /// - Parameters:
    ///   - section: The bytes that lie at the block's `CAROffset`.
    ///   - offset: Where the section begins in its archive; only for `place` and errors.
    ///   - verifies: Whether the codec must be one of `codecs`, and the hash computable and right.
    ///   - codecs: The codecs that are taken.
    /// - Throws: `.truncated`, `.trailingBytes`, `.invalidLength`, `.emptySection`, `.invalidCID`, `.unknownCodec`,
    ///   `.unknownHash`, `.hashMismatch`.
    public init(
        section: [UInt8],
        at offset: UInt64 = 0,
        verifies: Bool = true,
        codecs: Set<Multicodec> = Self.usualCodecs,
    ) throws(CARError) {
        do throws(CARError.Reason) {
            var queue = ByteQueue(section)
            guard let prefix = try queue.lengthPrefix() else { throw .truncated }
            guard let content = queue.content(behind: prefix) else { throw .truncated }
            queue.use(prefix)
            guard queue.isEmpty else { throw .trailingBytes }
            self = try CARBlock(content: content, behind: prefix, at: offset)
            if verifies { try verify(codecs: codecs) }
        } catch {
            throw CARError(error, at: offset)
        }
    }

    /// Reads the content of a section: a CID, and the block for the rest.
    init(content: ArraySlice<UInt8>, behind prefix: LengthPrefix, at offset: UInt64) throws(CARError.Reason) {
        guard !content.isEmpty else { throw .emptySection }
        let (cid, length): (CID, Int)
        do throws(MultiformatsError) {
            (cid, length) = try CID.leading(content)
        } catch {
            throw .invalidCID(error)
        }
        self.cid = cid
        bytes = Array(content.dropFirst(length))
        place = CAROffset(offset: offset, length: UInt64(prefix.width + content.count))
    }

    /// Checks that the block is what its CID says.
    func verify(codecs: Set<Multicodec>) throws(CARError.Reason) {
        guard codecs.contains(cid.codec) else { throw .unknownCodec(cid) }
        guard cid.digest != nil || cid.isIdentity else { throw .unknownHash(cid) }
        guard cid.matches(bytes) else { throw .hashMismatch(cid) }
    }
}
