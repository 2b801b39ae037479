// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GRDB
import Keys
import LedgerCore
import Multiformats

/// Where an event stands among all events of the ledger.
public struct EventPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let height: UInt64
    /// From 0 in each block. Heartbeats count, though they are not kept.
    public let index: UInt64

    public init(height: UInt64, index: UInt64) {
        self.height = height
        self.index = index
    }

    /// Reads the text form, `height.index`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let height = UInt64(parts[0]), let index = UInt64(parts[1]) else { return nil }
        self.init(height: height, index: index)
        guard description == text else { return nil }
    }

    public var description: String { "\(height).\(index)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.height, left.index) < (right.height, right.index)
    }
}

/// A ledger event, for those who follow the ledger from outside.
public struct EventEntry: Sendable, Hashable {
    public let position: EventPosition
    public let time: LedgerTime
    public let kind: EventKind
    /// A map: accounts as byte strings, records as links, amounts in nano-credits, times in milliseconds.
    public let body: DagCBORValue

    /// The accounts that it concerns.
    public var accounts: [AccountID] {
        EventBody.Account.allCases.compactMap { key in
            guard case .bytes(let bytes) = body[key.rawValue] else { return nil }
            return Bytes32(bytes).map(PublicKey.init)
        }
    }

    /// The listings, orders, leases and channels that it concerns.
    public var records: [CID] {
        EventBody.Record.allCases.compactMap { key in
            guard case .link(let cid) = body[key.rawValue] else { return nil }
            return cid
        }
    }
}

extension EventEntry: IndexEntry {
    init(row: Row) throws {
        position = EventPosition(height: try row.number("height"), index: try row.number("position"))
        time = try row.number("time")
        guard let code = UInt8(exactly: try row.number("kind")), let kind = EventKind(rawValue: code) else {
            throw LedgerStoreError(.damaged, "an event of the index has no valid kind")
        }
        self.kind = kind
        body = try row.record("body")
    }
}

/// A transfer between accounts.
public struct TransferEntry: Sendable, Hashable {
    public let position: EventPosition
    public let time: LedgerTime
    public let from: AccountID
    public let to: AccountID
    public let amount: NanoCredits
}

extension TransferEntry: IndexEntry {
    init(row: Row) throws {
        let event = try EventEntry(row: row)
        let accounts = (event.body["from"], event.body["to"])
        guard case (.bytes(let from), .bytes(let to)) = accounts, let from = Bytes32(from), let to = Bytes32(to),
            let amount = event.body["amount"]?.number
        else { throw LedgerStoreError(.damaged, "a transfer of the index is damaged") }
        position = event.position
        time = event.time
        self.from = PublicKey(from)
        self.to = PublicKey(to)
        self.amount = amount
    }
}

extension DagCBORValue {
    /// Nil for anything but a number of zero or more.
    fileprivate var number: UInt64? {
        switch self {
        case .integer(let value): UInt64(exactly: value)
        case .unsigned(let value): value
        default: nil
        }
    }
}
