// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// How a command writes its results.
struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "How results are written: table, json or jsonl.")
    var format = OutputFormat.table

    /// Writes a list to standard output.
    /// - Parameter nothing: what people read on standard error when the list is empty.
    func print<Row: Listable>(_ rows: [Row], quiet: Bool = false, nothing: String) throws {
        let width = format == .table ? Output.standard.width : nil
        let text = try Listing.text(rows, format: format, quiet: quiet, now: Self.now(), width: width)
        if !text.isEmpty { try Output.standard.line(text) }
        if rows.isEmpty, format == .table, !quiet { Output.error.say(nothing) }
    }

    /// Writes one thing to standard output.
    func print(_ value: some Encodable, fields: [(String, String)]) throws {
        try Output.standard.line(try Listing.text(value, fields: fields, format: format))
    }

    /// Writes what came of a command: a line for people on standard output, the whole value for machines.
    /// - Parameter said: what people read beside it, on standard error.
    func print(_ value: some Encodable, line: String? = nil, said: String? = nil) throws {
        guard format == .table else { return try print(value, fields: []) }
        if let line { try Output.standard.line(PlainText.visible(line)) }
        if let said { Output.error.say(said) }
    }

    /// Milliseconds since 1970.
    static func now() -> UInt64 { UInt64(max(0, Date().timeIntervalSince1970 * 1000)) }
}
