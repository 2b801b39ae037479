// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Reads a CARv1 archive that arrives in pieces of any size.
///
/// Feed bytes, ask for blocks until there is none, and so on; at the end of the input, `finish`. How the input is cut
/// makes no difference to what comes out. The reader keeps what was fed and not asked for yet, so that its memory is
/// bounded by the largest piece fed plus the largest section allowed, as long as blocks are asked for after each piece.
///
/// The same block may come twice, and blocks need not have to do with the roots: the specification allows both. After
/// an error the reader stays failed and gives the same error for ever.
///
/// Source: <https://ipld.io/specs/transport/car/carv1/>.
public struct CARReader: Sendable {
    private let limits: CARLimits
    private let verifies: Bool
    private let codecs: Set<Multicodec>
    private var unread = ByteQueue()
    private var failure: CARError?

    /// The header; nil until `next` has come across all of it.
    public private(set) var header: CARHeader?

    /// A reader at the start of an archive.
    ///
    /// - Parameters:
    ///   - limits: What is refused for its size.
    ///   - verifies: Whether each block's codec must be one of `codecs`, and its hash computable (SHA-256, identity)
    ///     and right. Without this, blocks are whatever the archive says.
    ///   - codecs: The codecs that are taken.
    public init(
        limits: CARLimits = .default,
        verifies: Bool = true,
        codecs: Set<Multicodec> = CARBlock.usualCodecs,
    ) {
        self.limits = limits
        self.verifies = verifies
        self.codecs = codecs
    }

    /// Adds the next bytes of the archive. A failed reader drops them.
    public mutating func feed(_ bytes: [UInt8]) { feed(bytes[...]) }

    /// Adds the next bytes of the archive. A failed reader drops them.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) {
        guard failure == nil else { return }
        unread.append(bytes)
    }

    /// The next block; nil if more bytes are needed for it, or if the archive is at its end.
    ///
    /// - Throws: every `CARError.Reason`; `.truncated` only after `finish` gave it.
    public mutating func next() throws(CARError) -> CARBlock? {
        if let failure { throw failure }
        do throws(CARError.Reason) {
            if header == nil { try readHeader() }
            return header == nil ? nil : try readBlock()
        } catch {
            throw fail(error)
        }
    }

    /// Says that no more bytes will come. Ask for all blocks first: bytes not read by then are taken for a section that
    /// was cut short.
    ///
    /// - Throws: `.truncated` if the archive has no whole header or does not end with a section; an earlier error.
    public mutating func finish() throws(CARError) {
        if let failure { throw failure }
        guard header != nil, unread.isEmpty else { throw fail(.truncated) }
    }

    private mutating func readHeader() throws(CARError.Reason) {
        guard let prefix = try unread.lengthPrefix() else { return }
        guard prefix.length <= UInt64(limits.maxHeaderBytes) else {
            throw .headerTooLarge(length: prefix.length, limit: limits.maxHeaderBytes)
        }
        guard let content = unread.content(behind: prefix) else { return }
        header = try CARHeader.read(Array(content), maxRoots: limits.maxRoots)
        unread.use(prefix)
    }

    private mutating func readBlock() throws(CARError.Reason) -> CARBlock? {
        guard let prefix = try unread.lengthPrefix() else { return nil }
        guard prefix.length <= UInt64(limits.maxSectionBytes) else {
            throw .sectionTooLarge(length: prefix.length, limit: limits.maxSectionBytes)
        }
        guard let content = unread.content(behind: prefix) else { return nil }
        let block = try CARBlock(content: content, behind: prefix, at: unread.used)
        if verifies { try block.verify(codecs: codecs) }
        unread.use(prefix)
        return block
    }

    private mutating func fail(_ reason: CARError.Reason) -> CARError {
        let error = CARError(reason, at: unread.used)
        failure = error
        unread.discard()
        return error
    }
}
