// SPDX-License-Identifier: Apache-2.0

/// A table of plain text: two spaces between columns, no lines, no colours, so that eyes, screen readers and `awk` get
/// along with it.
public struct Table: Sendable {
    public struct Column: Sendable, Hashable {
        public enum Alignment: Sendable, Hashable { case left, right }

        public let title: String
        public let alignment: Alignment

        public init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    /// No column is made narrower than this to fit a terminal.
    static let narrowest = 8
    private static let gap = "  "

    private let columns: [Column]
    private var rows: [[String]] = []

    public init(_ columns: [Column]) { self.columns = columns }

    /// Adds a row. Missing cells are empty, surplus ones are left out; every cell is made harmless here, so that no
    /// caller can forget it.
    public mutating func add(_ cells: [String]) {
        rows.append(
            columns.indices.map { index in
                guard index < cells.count else { return "" }
                return PlainText.cut(PlainText.visible(cells[index]), to: CommandLimits.cellCharacters)
            })
    }

    /// The lines of the table, with its titles first.
    /// - Parameter width: columns of the terminal; the widest columns are cut until a row fits. Nil cuts nothing.
    public func lines(width: Int? = nil) -> [String] {
        let titles = columns.map(\.title)
        let widths = fit(natural(titles), width)
        return ([titles] + rows).map { line($0, widths) }
    }

    private func natural(_ titles: [String]) -> [Int] {
        columns.indices.map { index in
            ([titles] + rows).reduce(0) { max($0, PlainText.columns($1[index])) }
        }
    }

    private func fit(_ natural: [Int], _ width: Int?) -> [Int] {
        guard let width else { return natural }
        var widths = natural
        var surplus = widths.reduce(0, +) + Self.gap.count * (widths.count - 1) - width
        while surplus > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > Self.narrowest
        {
            widths[widest] -= 1
            surplus -= 1
        }
        return widths
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var out = ""
        for (index, cell) in cells.enumerated() {
            let text = PlainText.cut(cell, to: widths[index])
            let padding = String(repeating: " ", count: widths[index] - PlainText.columns(text))
            out += index == 0 ? "" : Self.gap
            out += columns[index].alignment == .right ? padding + text : text + padding
        }
        while out.last == " " { out.removeLast() }
        return out
    }
}
