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
    case directory(AccountID)

    /// Where the record is in the state tree: SHA-256 over a domain tag, the table's number and the key.
    public var path: Bytes32 {
        // On the stack: a root takes the paths of thousands of records.
        withUnsafeTemporaryAllocation(byteCount: Self.domain.count + 1 + 64, alignment: 8) { buffer in
            var length = 0
            for byte in Self.domain {
                buffer[length] = byte
                length += 1
            }
            buffer[length] = table
            length += 1
            eachPart { part in
                part.withBytes { bytes in
                    UnsafeMutableRawBufferPointer(rebasing: buffer[length...]).copyMemory(from: bytes)
                    length += bytes.count
                }
            }
            return Hash.sha256(UnsafeRawBufferPointer(rebasing: buffer[..<length]))
        }
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
        case .directory: 11
        }
    }

    /// The key's digests: two for a bid, none for the totals, one for all others.
    private func eachPart(_ body: (Bytes32) -> Void) {
        switch self {
        case .account(let id), .provider(let id), .standing(let id), .directory(let id): body(id.raw)
        case .listing(let id): body(id.digest)
        case .order(let id): body(id.digest)
        case .bid(let id):
            body(id.order.digest)
            body(id.listing.digest)
        case .lease(let id), .ratable(let id): body(id.digest)
        case .channel(let id): body(id.digest)
        case .totals: return
        }
    }

    private var partCount: Int {
        switch self {
        case .bid: 2
        case .totals: 0
        default: 1
        }
    }

    /// - Parameter second: of a bid.
    fileprivate init?(table: UInt8, first: Bytes32?, second: Bytes32?) {
        guard let first else {
            guard table == 10 else { return nil }
            self = .totals
            return
        }
        switch (table, second) {
        case (1, nil): self = .account(AccountID(first))
        case (2, nil): self = .provider(AccountID(first))
        case (3, nil): self = .standing(AccountID(first))
        case (4, nil): self = .listing(ListingID(digest: first))
        case (5, nil): self = .order(OrderID(digest: first))
        case (6, let listing?):
            self = .bid(BidID(order: OrderID(digest: first), listing: ListingID(digest: listing)))
        case (7, nil): self = .lease(LeaseID(digest: first))
        case (8, nil): self = .ratable(LeaseID(digest: first))
        case (9, nil): self = .channel(ChannelID(digest: first))
        case (11, nil): self = .directory(AccountID(first))
        default: return nil
        }
    }
}

/// Wire form: `[table, digest, …]`.
extension RecordKey: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeArrayHeader(count: 1 + partCount)
        writer.writeUnsigned(UInt64(table))
        eachPart { writer.writeBytes($0) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readArrayHeader(max: 3)
        guard count > 0, let table = UInt8(exactly: try reader.readUnsigned()) else {
            throw .invalid("a record's key begins with its table's number")
        }
        let first = count > 1 ? try reader.readBytes32() : nil
        let second = count > 2 ? try reader.readBytes32() : nil
        guard let key = Self(table: table, first: first, second: second) else {
            throw .invalid("there is no table \(table)")
        }
        self = key
    }
}
