// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Names one record of the state, for proofs and snapshots.
public enum RecordKey: Hashable, Sendable {
    case account(AccountID)
    case provider(AccountID)
    case standing(AccountID)
    case listing(ListingID)
    case order(OrderID)
    case bid(BidID)
    case lease(LeaseID)
    case ratable(LeaseID)
    case channel(ChannelID)
    /// Fees and what else belongs to nobody's record.
    case totals

    /// Where the record is in the state tree: SHA-256 over a domain tag, the table's number and the key.
    public var path: Bytes32 {
        var hasher = SHA256Hasher()
        hasher.update(Self.domain)
        hasher.update([table])
        for part in parts { hasher.update(part) }
        return hasher.finalize()
    }

    private static let domain = Array("weft/record/1".utf8)

    /// The table's number, part of the format.
    var table: UInt8 {
        switch self {
        case .account: 1
        case .provider: 2
        case .standing: 3
        case .listing: 4
        case .order: 5
        case .bid: 6
        case .lease: 7
        case .ratable: 8
        case .channel: 9
        case .totals: 10
        }
    }

    /// The key's digests: two for a bid, none for the totals, one for all others.
    private var parts: [Bytes32] {
        switch self {
        case .account(let id), .provider(let id), .standing(let id): [id.raw]
        case .listing(let id): [id.digest]
        case .order(let id): [id.digest]
        case .bid(let id): [id.order.digest, id.listing.digest]
        case .lease(let id), .ratable(let id): [id.digest]
        case .channel(let id): [id.digest]
        case .totals: []
        }
    }

    fileprivate init?(table: UInt8, parts: [Bytes32]) {
        switch (table, parts.count) {
        case (1, 1): self = .account(AccountID(parts[0]))
        case (2, 1): self = .provider(AccountID(parts[0]))
        case (3, 1): self = .standing(AccountID(parts[0]))
        case (4, 1): self = .listing(ListingID(digest: parts[0]))
        case (5, 1): self = .order(OrderID(digest: parts[0]))
        case (6, 2): self = .bid(BidID(order: OrderID(digest: parts[0]), listing: ListingID(digest: parts[1])))
        case (7, 1): self = .lease(LeaseID(digest: parts[0]))
        case (8, 1): self = .ratable(LeaseID(digest: parts[0]))
        case (9, 1): self = .channel(ChannelID(digest: parts[0]))
        case (10, 0): self = .totals
        default: return nil
        }
    }
}

/// Wire form: `[table, digest, …]`.
extension RecordKey: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        let parts = parts
        writer.writeArrayHeader(count: 1 + parts.count)
        writer.writeUnsigned(UInt64(table))
        for part in parts { writer.writeBytes(part) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readArrayHeader(max: 3)
        guard count > 0, let table = UInt8(exactly: try reader.readUnsigned()) else {
            throw .invalid("a record's key begins with its table's number")
        }
        var parts: [Bytes32] = []
        for _ in 1..<count { parts.append(try reader.readBytes32()) }
        guard let key = Self(table: table, parts: parts) else { throw .invalid("there is no table \(table)") }
        self = key
    }
}
