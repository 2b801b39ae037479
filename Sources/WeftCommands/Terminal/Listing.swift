// SPDX-License-Identifier: Apache-2.0

/// Something that lists show: a row for people, its own encoding for machines.
protocol Listable: Encodable {
    static var columns: [Table.Column] { get }
    /// What `--quiet` prints.
    var quiet: String { get }
    /// - Parameter now: milliseconds since 1970.
    func cells(now: UInt64) -> [String]
}

/// The one place that knows all output formats.
enum Listing {
    /// The text of a list, without the last line's end; empty when there is nothing to print.
    /// - Parameter nothing: what an empty table says on standard error.
    static func text<Row: Listable>(
        _ rows: [Row], format: OutputFormat, quiet: Bool = false, now: UInt64, width: Int? = nil
    ) throws(CommandFailure) -> String {
        if quiet { return rows.map { PlainText.visible($0.quiet) }.joined(separator: "\n") }
        switch format {
        case .table:
            guard !rows.isEmpty else { return "" }
            var table = Table(Row.columns)
            for row in rows { table.add(row.cells(now: now)) }
            return table.lines(width: width).joined(separator: "\n")
        case .json: return try OutputFormat.encode(rows, pretty: true)
        case .jsonl:
            var lines: [String] = []
            for row in rows { lines.append(try OutputFormat.encode(row, pretty: false)) }
            return lines.joined(separator: "\n")
        }
    }

    /// The text of one thing: lines of a label and a value for people.
    static func text(
        _ value: some Encodable, fields: [(String, String)], format: OutputFormat
    ) throws(CommandFailure) -> String {
        switch format {
        case .table: self.fields(fields).joined(separator: "\n")
        case .json: try OutputFormat.encode(value, pretty: true)
        case .jsonl: try OutputFormat.encode(value, pretty: false)
        }
    }

    /// Labels padded to one width. Empty values are left out.
    static func fields(_ fields: [(String, String)]) -> [String] {
        let shown = fields.filter { !$0.1.isEmpty }
        let width = shown.reduce(0) { max($0, PlainText.columns($1.0)) }
        return shown.map { label, value in
            let padding = String(repeating: " ", count: width - PlainText.columns(label))
            return "\(label)\(padding)  \(PlainText.visible(value))"
        }
    }
}
