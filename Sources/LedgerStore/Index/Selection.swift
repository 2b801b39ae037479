// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GRDB
import Multiformats

/// A query as SQL. Its text is made of what this program says and nothing else: whatever comes from outside is an
/// argument, which the type of `require`'s first parameter sees to.
struct Selection {
    private struct Condition {
        var sql: String
        var arguments: [DatabaseValue]
    }

    private let source: Condition
    private let sort: String
    private let tie: String
    private let isDescending: Bool
    private var conditions: [Condition] = []
    /// If there are any, one must hold too. Each becomes a query of its own, merged in order, so that each uses an index.
    private var alternatives: [Condition] = []

    /// - Parameters:
    ///   - source: a table, or what can stand in its place.
    ///   - sort: a column.
    ///   - tie: a column that orders rows with the same `sort`, and together with it names one row.
    init(
        from source: StaticString, _ arguments: [DatabaseValue] = [], sort: StaticString, tie: StaticString = "seq",
        _ direction: SortDirection
    ) {
        self.source = Condition(sql: source.description, arguments: arguments)
        self.sort = sort.description
        self.tie = tie.description
        isDescending = direction == .descending
    }

    mutating func require(_ condition: StaticString, _ arguments: DatabaseValue...) {
        conditions.append(Condition(sql: condition.description, arguments: arguments))
    }

    /// - Parameter column: with its operator: `status IN`.
    mutating func require(_ column: StaticString, oneOf values: [DatabaseValue]) {
        let marks = values.map { _ in "?" }.joined(separator: ", ")
        conditions.append(Condition(sql: "\(column) (\(marks))", arguments: values))
    }

    /// A text that cannot be on the ledger, and that SQLite would take for another one, is found nowhere.
    mutating func require(_ condition: StaticString, texts: [String], _ arguments: DatabaseValue...) {
        guard texts.allSatisfy({ !$0.utf8.contains(0) }) else { return require("FALSE") }
        conditions.append(
            Condition(sql: condition.description, arguments: texts.map { .text($0) } + arguments))
    }

    /// One of them must hold, and they exclude each other.
    mutating func requireEither(_ condition: StaticString, _ arguments: [DatabaseValue]) {
        alternatives.append(Condition(sql: condition.description, arguments: arguments))
    }

    /// Tells this query from others: of filters and order, not of place and length.
    var fingerprint: [UInt8] {
        let (sql, arguments) = statement(after: nil, limit: 0)
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: 1 + arguments.count)
        writer.writeText(sql)
        for argument in arguments { writer.write(argument) }
        return Array(Hash.sha256(writer.finished()).bytes.prefix(8))
    }

    /// The rows after a place, in order, with the place of each in `sort_key` and `tie_key`.
    func statement(after place: [DatabaseValue]?, limit: Int) -> (sql: String, arguments: [DatabaseValue]) {
        let order = isDescending ? "DESC" : "ASC"
        var branches: [String] = []
        var arguments: [DatabaseValue] = []
        for alternative in alternatives.isEmpty ? [nil] : alternatives.map(Optional.some) {
            var all = conditions + (alternative.map { [$0] } ?? [])
            if let place {
                all.append(Condition(sql: "(\(sort), \(tie)) \(isDescending ? "<" : ">") (?, ?)", arguments: place))
            }
            let filter = all.isEmpty ? "" : " WHERE " + all.map { "(\($0.sql))" }.joined(separator: " AND ")
            branches.append("SELECT *, \(sort) AS sort_key, \(tie) AS tie_key FROM \(source.sql)\(filter)")
            arguments += source.arguments + all.flatMap(\.arguments)
        }
        let sql = branches.joined(separator: " UNION ALL ") + " ORDER BY sort_key \(order), tie_key \(order) LIMIT ?"
        return (sql, arguments + [Int64(limit).databaseValue])
    }
}

extension DagCBORWriter {
    /// A column's value. There are no floats in the index.
    mutating func write(_ value: DatabaseValue) {
        switch value.storage {
        case .int64(let number): writeInteger(number)
        case .blob(let bytes): writeBytes([UInt8](bytes))
        case .string(let text): writeText(text)
        case .null, .double: writeNull()
        }
    }
}
