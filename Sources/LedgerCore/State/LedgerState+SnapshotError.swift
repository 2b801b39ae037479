// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Why bytes are not a snapshot that is taken. Frame 0 is the header.
public enum SnapshotError: Error, Hashable, Sendable {
    case notASnapshot
    /// Written by a later version (or by one that never was).
    case otherVersion(UInt64)
    case otherNetwork(CID)
    /// The bytes end before all records have come.
    case truncated
    /// Bytes follow the last record.
    case trailingBytes
    /// A frame says that it is longer than any is.
    case tooLarge(frame: UInt64, bytes: UInt64)
    /// A frame was altered, or is not where it was.
    case wrongChecksum(frame: UInt64)
    case malformed(frame: UInt64, String)
    /// The records of a part are not in the order of their paths, each once.
    case wrongOrder(frame: UInt64)
    /// The records are not as many as the header says.
    case wrongCounts
    /// The records lead to another root than the header's.
    case wrongRoot
    /// The money of all records is not what the network issued.
    case conservation(ConservationViolation)
}

extension SnapshotError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .notASnapshot: "this is no snapshot"
        case .otherVersion(let version) where version > SnapshotHeader.version:
            "the snapshot was written by a later version (form \(version)); install that version"
        case .otherVersion(let version): "snapshots of form \(version) are not read any more"
        case .otherNetwork(let network): "the snapshot is of another network, \(network)"
        case .truncated: "the snapshot ends too early"
        case .trailingBytes: "bytes follow the end of the snapshot"
        case .tooLarge(let frame, let bytes): "frame \(frame) of the snapshot claims \(bytes) bytes, too many"
        case .wrongChecksum(let frame): "frame \(frame) of the snapshot does not match its checksum"
        case .malformed(let frame, let why): "frame \(frame) of the snapshot does not decode: \(why)"
        case .wrongOrder(let frame): "the records in frame \(frame) of the snapshot are out of order"
        case .wrongCounts: "the snapshot's records are not as many as its header says"
        case .wrongRoot: "the snapshot's records lead to another root than its header states"
        case .conservation(let violation): "the snapshot's money does not add up: \(violation)"
        }
    }
}
