// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// An account is named by its Ed25519 public key, or by the hash of its `SigningPolicy`.
public typealias AccountID = PublicKey

/// Money: an integer of nano-credits (10⁻⁹ credit). All arithmetic on it is overflow-checked.
public typealias NanoCredits = UInt64

/// Ledger time: milliseconds since 1970-01-01T00:00:00Z, as the block says; never a node's own clock.
public typealias LedgerTime = UInt64

/// A record's name: the CID of `[transaction CID, operation index]`, so that it can never occur twice.
public protocol RecordID: Hashable, Comparable, Sendable, CustomStringConvertible {
    var digest: Bytes32 { get }
    init(digest: Bytes32)
}

extension RecordID {
    /// Derives the id of the record that an operation creates.
    public init(transaction: CID, operation index: Int) {
        var writer = DagCBORWriter(reservingCapacity: 48)
        writer.writeArrayHeader(count: 2)
        writer.writeLink(transaction)
        writer.writeUnsigned(UInt64(index))
        self.init(digest: Hash.sha256(writer.finished()))
    }

    /// Parses the CID form. Nil unless it is a CIDv1 of DAG-CBOR with SHA2-256.
    public init?(string: String) {
        guard let cid = try? CID(string: string), cid.codec == .dagCBOR, cid.version == 1, let digest = cid.digest
        else {
            return nil
        }
        self.init(digest: digest)
    }

    /// The id as a CID: what people see and what IPFS tools take.
    public var cid: CID { CID(codec: .dagCBOR, sha256: digest) }
    public var description: String { cid.description }
    public static func < (left: Self, right: Self) -> Bool { left.digest < right.digest }
}

/// Names a listing.
public struct ListingID: RecordID {
    public let digest: Bytes32
    public init(digest: Bytes32) { self.digest = digest }
}

/// Names an order; a job is known to its tenant by this id.
public struct OrderID: RecordID {
    public let digest: Bytes32
    public init(digest: Bytes32) { self.digest = digest }
}

/// Names a lease.
public struct LeaseID: RecordID {
    public let digest: Bytes32
    public init(digest: Bytes32) { self.digest = digest }
}

/// Names a channel. The channel that pays a lease has the lease's digest.
public struct ChannelID: RecordID {
    public let digest: Bytes32
    public init(digest: Bytes32) { self.digest = digest }
}
