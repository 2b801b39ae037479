// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import GRDB
import Keys
import LedgerCore
import Multiformats

/// What an event says, in a few fields of one DAG-CBOR map: accounts are byte strings, records are links, amounts and
/// times numbers. Keys come in canonical order: shorter first, then by bytes.
///
/// Each account and record that it concerns is also one of its subjects: the first eight bytes of its name, by which
/// events are found. A subject may stand for several names; the body says which it was.
struct EventBody {
    private var writer: DagCBORWriter
    private(set) var subjects: [Int64] = []

    /// - Parameter count: of the fields that follow.
    init(fields count: Int) {
        writer = DagCBORWriter(reservingCapacity: 48 * count)
        writer.writeMapHeader(count: count)
    }

    var bytes: [UInt8] { writer.finished() }

    mutating func account(_ key: Account, _ id: AccountID?) {
        writer.writeDynamicKey(key.rawValue)
        guard let id else { return writer.writeNull() }
        writer.writeBytes(id.raw)
        add(Self.subject(of: id.raw))
    }

    mutating func record(_ key: Record, _ id: (some RecordID)?) {
        writer.writeDynamicKey(key.rawValue)
        guard let id else { return writer.writeNull() }
        writer.writeLink(id.cid)
        add(Self.subject(of: id.digest))
    }

    mutating func number(_ key: StaticString, _ value: UInt64?) {
        writer.writeKey(key)
        if let value { writer.writeUnsigned(value) } else { writer.writeNull() }
    }

    mutating func text(_ key: StaticString, _ value: String?) {
        writer.writeKey(key)
        if let value { writer.writeText(value) } else { writer.writeNull() }
    }

    /// Bytes that name nobody's record and are no subject.
    mutating func digest(_ key: StaticString, _ value: Bytes32?) {
        writer.writeKey(key)
        if let value { writer.writeBytes(value) } else { writer.writeNull() }
    }

    mutating func link(_ key: StaticString, _ value: CID?) {
        writer.writeKey(key)
        if let value { writer.writeLink(value) } else { writer.writeNull() }
    }

    /// A channel that pays a lease, and the order of an auctioned one, have the lease's digest.
    private mutating func add(_ subject: Int64) { if !subjects.contains(subject) { subjects.append(subject) } }

    // MARK: Finding

    /// Fields that name accounts.
    enum Account: String, CaseIterable { case to, from, payee, payer, tenant, account, provider }

    /// Fields that name records.
    enum Record: String, CaseIterable { case lease, order, channel, listing }

    static func subject(of name: Bytes32) -> Int64 {
        name.withBytes { Int64(bigEndian: $0.loadUnaligned(as: Int64.self)) }
    }

    /// Bytes that are in every body that has this account as a value, or as the value of `key`.
    static func trace(of account: AccountID, as key: Account? = nil) -> DatabaseValue {
        var (name, value) = (DagCBORWriter(), DagCBORWriter())
        if let key { name.writeText(key.rawValue) }
        value.writeBytes(account.raw)
        return .bytes(name.bytes + value.bytes)
    }

    /// Bytes that are in every body that has this record as a value.
    static func trace(of record: CID) -> DatabaseValue {
        var writer = DagCBORWriter()
        writer.writeLink(record)
        return .bytes(writer.bytes)
    }
}
