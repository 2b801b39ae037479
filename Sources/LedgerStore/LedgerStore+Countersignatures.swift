// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats

/// What became of a countersignature that was handed to the store.
public enum CountersignatureAddition: Hashable, Sendable {
    /// It is on the disk.
    case added
    /// The same signer's word for the same statement was there already.
    case known
    /// The same signer signed this before, another statement of the same height; the first one stays. Both together are
    /// an `Equivocation`.
    case contradicts(Countersignature)
    /// The store has no block of that height yet; nothing was stored.
    case ahead
}

/// The words of witnesses for roots. They are no part of the chain: whoever loses them can ask the witnesses again.
extension LedgerStore {
    /// Root heights whose countersignatures `pruneCountersignatures` keeps: at one root a second some three hours.
    public static let countersignedHeights = 10_000

    /// Keeps a countersignature. When it returns `added`, it survives a power cut.
    ///
    /// - Parameter countersignature: checked by the caller: its signature, and that its signer is one of the network's
    ///   witnesses. One is kept for each height and signer.
    /// - Throws: `LedgerStoreError.damaged` when what is there cannot be read, `.unreadable` when the disk refuses.
    @discardableResult
    public func add(_ countersignature: Countersignature) async throws -> CountersignatureAddition {
        let (statement, signer) = (countersignature.statement, countersignature.signer)
        guard let height = Int64(exactly: statement.height) else { return .ahead }
        return try await writing { db in
            guard statement.height <= (try Self.newestHeight(db)) else { return .ahead }
            let known = try Row.fetchOne(
                try db.cachedStatement(sql: "SELECT * FROM countersignature WHERE height = ? AND signer = ?"),
                arguments: [height, signer.data]
            ).map(Countersignature.init(row:))
            if let known { return known.statement == statement ? .known : .contradicts(known) }
            try db.cachedStatement(
                sql: "INSERT INTO countersignature (height, signer, statement, signature) VALUES (?, ?, ?, ?)"
            ).execute(arguments: [
                height, signer.data, Data(statement.encoded()), Data(countersignature.signature),
            ])
            return .added
        }
    }

    /// All that are kept of one height, by signer.
    ///
    /// - Throws: `LedgerStoreError`.
    public func countersignatures(height: UInt64) throws -> [Countersignature] {
        guard let height = Int64(exactly: height) else { return [] }
        return try reading { db in try Self.countersignatures(db, height: height) }
    }

    /// The newest one of a signer; nil if there is none.
    ///
    /// - Throws: `LedgerStoreError`.
    public func newestCountersignature(of signer: PublicKey) throws -> Countersignature? {
        try reading { db in
            try Row.fetchOne(
                db, sql: Self.countersignatureOfSigner, arguments: [signer.data]
            ).map(Countersignature.init(row:))
        }
    }

    /// The newest root for which enough of the witnesses vouch; nil if there is none. Signatures are checked again.
    ///
    /// - Throws: `LedgerStoreError`.
    public func newestCountersignedRoot(policy: SigningPolicy, network: CID) throws -> CountersignedRoot? {
        try reading { db in
            let heights = try Int64.fetchCursor(
                db, sql: Self.heightsWithCountersignatures, arguments: [Int64(policy.threshold)])
            while let height = try heights.next() {
                let all = try Self.countersignatures(db, height: height)
                if let root = CountersignedRoot.quorum(of: all, policy: policy, network: network) { return root }
            }
            return nil
        }
    }

    /// Removes those of old heights. To be called now and then by whoever adds.
    ///
    /// - Parameter kept: of how many heights, the newest, they stay.
    /// - Throws: `LedgerStoreError`; nothing was removed then.
    public func pruneCountersignatures(keeping kept: Int = countersignedHeights) async throws {
        precondition(kept > 0, "the newest height stays")
        try await writing { db in
            try db.execute(
                sql: """
                    DELETE FROM countersignature WHERE height < (
                        SELECT DISTINCT height FROM countersignature ORDER BY height DESC LIMIT 1 OFFSET ?)
                    """, arguments: [kept - 1])
        }
    }

    /// Those with so many at least, newest first.
    static let heightsWithCountersignatures =
        "SELECT height FROM countersignature GROUP BY height HAVING COUNT(*) >= ? ORDER BY height DESC"
    static let countersignatureOfSigner = "SELECT * FROM countersignature WHERE signer = ? ORDER BY height DESC LIMIT 1"

    static func countersignatures(_ db: Database, height: Int64) throws -> [Countersignature] {
        try Row.fetchAll(
            try db.cachedStatement(sql: "SELECT * FROM countersignature WHERE height = ? ORDER BY signer"),
            arguments: [height]
        ).map(Countersignature.init(row:))
    }
}

extension Countersignature {
    fileprivate init(row: Row) throws {
        let damaged = LedgerStoreError(.damaged, "a countersignature is damaged")
        let height: Int64 = try row.value("height")
        let (name, statement, signature): (Data, Data, Data) = (
            try row.value("signer"), try row.value("statement"), try row.value("signature")
        )
        guard let signer = PublicKey(bytes: name), signature.count == 64,
            let decoded = try? RootStatement.decode([UInt8](statement)), Int64(exactly: decoded.height) == height
        else { throw damaged }
        self.init(statement: decoded, signer: signer, signature: [UInt8](signature))
    }
}

extension PublicKey {
    fileprivate var data: Data { Data(raw.bytes) }
}
