// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats

/// What goes into columns. `UInt64` never goes in by itself: GRDB traps on one beyond 63 bits.
extension DatabaseValue {
    static func number(_ value: UInt64) -> DatabaseValue { IndexNumber.value(value) }

    static func number(_ value: UInt64?) -> DatabaseValue { value.map(IndexNumber.value) ?? .null }

    static func flag(_ value: Bool) -> DatabaseValue { Int64(value ? 1 : 0).databaseValue }

    static func text(_ value: String) -> DatabaseValue { value.databaseValue }

    static func bytes(_ value: [UInt8]) -> DatabaseValue { Data(value).databaseValue }

    static func digest(_ value: Bytes32) -> DatabaseValue { value.withBytes { Data($0) }.databaseValue }

    static func digest(_ value: Bytes32?) -> DatabaseValue { value.map { digest($0) } ?? .null }

    static func account(_ value: AccountID) -> DatabaseValue { digest(value.raw) }

    static func id(_ value: some RecordID) -> DatabaseValue { digest(value.digest) }

    static func record(_ value: some DagCBORCodable) -> DatabaseValue { bytes(value.encoded()) }
}

/// What comes out of columns: a value of another kind is damage, and never a trap.
extension Row {
    /// A column's value, or nil when it is null or of another kind. GRDB's own subscripts trap on another kind.
    func optional<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
        Value.fromDatabaseValue(self[column] as DatabaseValue)
    }

    /// A column that must hold a value of this kind.
    func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
        guard let value: Value = optional(column) else { throw damaged(column) }
        return value
    }

    func number(_ column: String) throws -> UInt64 {
        guard let number = IndexNumber.number(self[column]) else { throw damaged(column) }
        return number
    }

    func optionalNumber(_ column: String) throws -> UInt64? { try isNull(column) ? nil : number(column) }

    func digest(_ column: String) throws -> Bytes32 {
        guard case .blob(let bytes) = (self[column] as DatabaseValue).storage, let digest = Bytes32(bytes) else {
            throw damaged(column)
        }
        return digest
    }

    func optionalDigest(_ column: String) throws -> Bytes32? { try isNull(column) ? nil : digest(column) }

    func account(_ column: String) throws -> AccountID { PublicKey(try digest(column)) }

    func id<ID: RecordID>(_ column: String) throws -> ID { ID(digest: try digest(column)) }

    func bytes(_ column: String) throws -> [UInt8] {
        guard case .blob(let bytes) = (self[column] as DatabaseValue).storage else { throw damaged(column) }
        return [UInt8](bytes)
    }

    func record<Value: DagCBORCodable>(_ column: String) throws -> Value {
        do { return try Value.decode(try bytes(column)) } catch { throw damaged(column) }
    }

    func cid(_ column: String) throws -> CID {
        do { return try CID(bytes: try bytes(column)) } catch { throw damaged(column) }
    }

    /// One of a closed list of names.
    func name<Name: RawRepresentable<String>>(_ column: String) throws -> Name {
        guard case .string(let text) = (self[column] as DatabaseValue).storage, let name = Name(rawValue: text) else {
            throw damaged(column)
        }
        return name
    }

    func isNull(_ column: String) -> Bool { (self[column] as DatabaseValue).isNull }

    private func damaged(_ column: String) -> LedgerStoreError {
        LedgerStoreError(.damaged, "a record of the ledger has no valid \(column)")
    }
}
