// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GRDB
import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }

    mutating func digest() -> Bytes32 { Bytes32(bytes(32)) ?? .zero }

    mutating func one<Value>(of values: [Value]) -> Value? { values.randomElement(using: &self) }

    mutating func flip() -> Bool { Bool.random(using: &self) }

    /// A value as often as nil.
    mutating func maybe<Value>(_ value: Value?) -> Value? { flip() ? value : nil }
}

func hash(_ text: String) -> Bytes32 { Hash.sha256(Array(text.utf8)) }

/// The code of the error that `body` throws; nil when it throws none.
func code(of body: () async throws -> Void) async -> LedgerStoreError.Code? {
    do { try await body() } catch { return (error as? LedgerStoreError)?.code }
    return nil
}

extension LedgerStore {
    /// Every row of every table of the index, as text, for comparing.
    func dump() async throws -> [String: [String]] {
        try await index.read { db in
            let tables = try String.fetchAll(
                db, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return try Dictionary(
                uniqueKeysWithValues: tables.map { table in
                    // When it was brought to the disk is no part of what it says.
                    let columns = table == "index_state" ? "version, height, block" : "*"
                    let rows = try Row.fetchAll(db, sql: "SELECT \(columns) FROM \(table)")
                    return (table, rows.map { "\($0)" }.sorted())
                })
        }
    }
}

/// All pages of a query, one after the other.
///
/// - Parameter page: the page after a cursor.
func all<Entry>(_ page: (PageCursor?) async throws -> Page<Entry>) async throws -> [Entry] {
    var entries: [Entry] = []
    var cursor: PageCursor?
    repeat {
        let next = try await page(cursor)
        #expect(!next.entries.isEmpty || cursor == nil, "only the first page may be empty")
        entries += next.entries
        // Through the text form, as a client does it.
        cursor = try next.next.map { try PageCursor($0.description) }
        #expect(cursor == next.next)
        try #require(entries.count < 20_000, "the pages end")
    } while cursor != nil
    return entries
}

/// The model's answer: filtered, and sorted by the key and then by age.
func expected<Entry, Key: Comparable>(
    _ entries: [Entry], by key: (Entry) -> Key, _ direction: SortDirection, where filter: (Entry) -> Bool
) -> [Entry] {
    let rising = entries.enumerated().filter { filter($0.element) }
        .sorted { (key($0.element), $0.offset) < (key($1.element), $1.offset) }.map(\.element)
    return direction == .ascending ? rising : rising.reversed()
}
