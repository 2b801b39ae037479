// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats

/// Evidence that a witness lied: two of its countersignatures with different statements of one height.
///
/// However many pairs there are, a witness is guilty once of a height: judge by `signer` and `height`, not by the
/// evidence's bytes.
public struct Equivocation: Hashable, Sendable {
    /// The two, the lesser CID of the statement first, so that the same two always give the same evidence.
    public let first: Countersignature
    public let second: Countersignature

    /// Puts the two in order; `isProven(network:)` judges them.
    public init(_ one: Countersignature, _ other: Countersignature) {
        let isSorted = one.statement.cid < other.statement.cid
        (first, second) = isSorted ? (one, other) : (other, one)
    }

    /// Whom it accuses.
    public var signer: PublicKey { first.signer }
    /// Of which height the two are.
    public var height: UInt64 { first.statement.height }

    /// Whether one key signed both for this network, at one height, with different statements.
    public func isProven(network: CID) -> Bool {
        first.signer == second.signer && first.statement.height == second.statement.height
            && first.statement != second.statement
            && first.isSigned(for: network) && second.isSigned(for: network)
    }
}

/// Wire form: `[countersignature, countersignature]`, statements with rising CIDs.
extension Equivocation: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeArrayHeader(count: 2)
        first.encode(to: &writer)
        second.encode(to: &writer)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readArrayHeader(exactly: 2)
        first = try Countersignature(from: &reader)
        second = try Countersignature(from: &reader)
        guard first.statement.cid < second.statement.cid else {
            throw .invalid("an equivocation's statements differ and come in the order of their CIDs")
        }
    }
}
