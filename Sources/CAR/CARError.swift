// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Why bytes are not a CARv1 archive that is accepted here, and where.
///
/// Of several reasons in the header or in one section, the first one in the order of `Reason` is given.
public struct CARError: Error, Equatable, Sendable {
    /// What is wrong.
    public enum Reason: Error, Equatable, Sendable {
        /// A length prefix is not a varint in its shortest form of at most nine bytes.
        case invalidLength(MultiformatsError)
        /// The header says that it is longer than the limit, in bytes.
        case headerTooLarge(length: UInt64, limit: Int)
        /// A section says that it is longer than the limit, in bytes.
        case sectionTooLarge(length: UInt64, limit: Int)
        /// The input ends inside of the header or of a section, or before the header.
        case truncated
        /// Bytes remain after a section that was to be read alone.
        case trailingBytes
        /// The header is not the canonical DAG-CBOR of a version and of roots within the limit.
        case invalidHeader(DagCBORError)
        /// The header is of another version. Version 2 is the pragma that a CARv2 file begins with.
        case unsupportedVersion(UInt64)
        /// A section of no bytes. Some tools pad with these; CARv1 has no padding.
        case emptySection
        /// A section does not begin with a valid CID.
        case invalidCID(MultiformatsError)
        /// The block's codec is not one of those that the caller takes.
        case unknownCodec(CID)
        /// The block is named by a hash that cannot be computed here.
        case unknownHash(CID)
        /// The block's bytes are not the ones that its CID names.
        case hashMismatch(CID)
    }

    /// What is wrong.
    public let reason: Reason
    /// Where the header or section that is at fault begins, in bytes from the start of the archive.
    public let offset: UInt64

    /// An error in the header or section that begins at this offset.
    public init(_ reason: Reason, at offset: UInt64) {
        self.reason = reason
        self.offset = offset
    }
}

extension CARError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String { "archive at byte \(offset): \(reason)" }
}

extension CARError.Reason: CustomStringConvertible {
    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .invalidLength(let error): "a length is not valid: \(error)"
        case .headerTooLarge(let length, let limit): "the header has \(length) bytes, more than \(limit)"
        case .sectionTooLarge(let length, let limit): "a section has \(length) bytes, more than \(limit)"
        case .truncated: "the input ends too early"
        case .trailingBytes: "bytes remain after the section"
        case .invalidHeader(let error): "the header is not valid: \(error)"
        case .unsupportedVersion(2): "this is a CARv2 archive; only CARv1 is supported"
        case .unsupportedVersion(let version): "version \(version) is not supported, only CARv1"
        case .emptySection: "a section of length 0 is not allowed"
        case .invalidCID(let error): "a section does not begin with a valid CID: \(error)"
        case .unknownCodec(let cid): "the codec of block \(cid) is not known"
        case .unknownHash(let cid): "the hash of block \(cid) cannot be checked, only SHA-256 and identity can"
        case .hashMismatch(let cid): "the bytes of block \(cid) do not match its CID"
        }
    }
}
