// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import Testing

@testable import LedgerStore

@Suite("Numbers of the index")
struct IndexNumberTests {
    private static let edges: [UInt64] = [
        0, 1, 255, 1 << 32, UInt64(Int64.max) - 1, UInt64(Int64.max), 1 << 63, (1 << 63) + 1, .max - 1, .max,
    ]

    @Test("every number reads back, and SQLite orders numbers as they are, beyond 63 bits too")
    func order() throws {
        var random = SeededGenerator(seed: 1)
        let numbers = Self.edges + (0..<500).map { _ in random.next() >> (random.next() % 64) }
        for number in numbers { #expect(IndexNumber.number(IndexNumber.value(number)) == number) }
        let database = try DatabaseQueue()
        let sorted = try database.write { db in
            try db.execute(sql: "CREATE TABLE numbers (n INTEGER NOT NULL); CREATE INDEX by_n ON numbers (n)")
            for number in numbers {
                try db.execute(sql: "INSERT INTO numbers VALUES (?)", arguments: [IndexNumber.value(number)])
            }
            for edge in Self.edges {
                let count = try Int.fetchOne(
                    db, sql: "SELECT COUNT(*) FROM numbers WHERE n >= ?", arguments: [IndexNumber.value(edge)])
                #expect(count == numbers.count { $0 >= edge })
            }
            return try DatabaseValue.fetchAll(db, sql: "SELECT n FROM numbers ORDER BY n").map(IndexNumber.number)
        }
        #expect(sorted == numbers.sorted())
    }

    @Test("nothing but what is written for a number is read as one")
    func damaged() {
        let values: [DatabaseValue] = [
            .null, (-1).databaseValue, 1.5.databaseValue, "1".databaseValue, Data().databaseValue,
            Data(repeating: 255, count: 7).databaseValue, Data(repeating: 255, count: 9).databaseValue,
            Data(repeating: 1, count: 8).databaseValue,
        ]
        for value in values { #expect(IndexNumber.number(value) == nil, "\(value)") }
    }
}
