// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Why a file, a folder or a path was refused while reading. The CID is that of the chunk at fault.
public enum UnixFSError: Error, Hashable, Sendable {
    /// A chunk cannot be had.
    case missing(CID)
    /// A chunk's bytes are not those of its name.
    case mismatch(CID)
    /// The CID names its content by a hash that cannot be computed here, so nothing can be verified.
    case unsupportedHash(CID)
    /// The CID's codec is neither raw nor DAG-PB.
    case unsupportedCodec(CID)
    /// A chunk is not a UnixFS node.
    case malformed(CID, UnixFSFormatError)
    /// The node is something else than a file.
    case notAFile(CID)
    /// The node is something else than a folder.
    case notAFolder(CID)
    /// The node contradicts itself, or what its parent says of it.
    case inconsistent(CID, UnixFSFault)
    /// The tree is deeper than `UnixFSLimits.fileDepth`, or a sharded folder deeper than its hash has bits.
    case tooDeep(CID)
    /// The reader would yield `size` bytes, and the caller allows `max`.
    case tooLarge(CID, size: UInt64, max: UInt64)
    /// The folder has more entries than the caller allows.
    case tooManyEntries(CID, max: Int)
    /// An entry of the folder has a name that no entry may have.
    case badName(CID, NameRefusal)
    /// Two entries of the folder have the same name.
    case duplicateName(CID, EntryName)
    /// The folder has no entry of this name.
    case noSuchEntry(CID, EntryName)
    /// A name of the path cannot be that of an entry.
    case badPath(NameRefusal)
    /// The path has more names than `UnixFSLimits.pathNames`.
    case pathTooLong
}

/// What is wrong with a node that is well-formed.
public enum UnixFSFault: Hashable, Sendable {
    /// A link of a file's node has a name.
    case namedLink
    /// A file's node does not give one size for each link.
    case sizesAndLinksDiffer
    /// The sizes do not add up to the file size that the node declares.
    case sizesDoNotAddUp
    /// The parent declares another size.
    case sizeDiffers(declared: UInt64, found: UInt64)
    /// A part of no bytes has parts itself.
    case emptyPartWithLinks
    /// The file has more parts of no bytes than `UnixFSLimits.emptyParts`, or more parts waiting to be read than
    /// `UnixFSLimits.pendingParts`.
    case tooManyParts
    /// The fan-out is not a power of two in `UnixFSLimits.fanout`, or not that of the folder's root.
    case badFanout(UInt64)
    /// Names are placed by another hash than Murmur3.
    case badHashType(UInt64)
    /// The bit field is too long, or its bits are not those of the links.
    case badBitfield
    /// A link's name does not begin with the number of its slot.
    case badPrefix
    /// An entry is in another slot than the hash of its name says.
    case misplacedEntry
    /// A shard below the root has no entry.
    case emptyShard
    /// A symbolic link has links, or a target that is empty, too long, not UTF-8, or has a NUL.
    case badSymlink
}
