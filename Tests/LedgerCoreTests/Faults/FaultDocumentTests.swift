// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Each test that docs/FAULTS.md names exists.
@Suite("The document of faults")
struct FaultDocumentTests {
    private static let root = (0..<4).reduce(URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()) { url, _ in
        url.deletingLastPathComponent()
    }

    /// The text of every test file.
    private static func sources() throws -> [String] {
        let folder = root.appendingPathComponent("Tests")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try paths.map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
    }

    /// `Suite.method` or `Suite`, in the last column of each table.
    private static func names() throws -> [String] {
        let text = try String(contentsOf: root.appendingPathComponent("docs/FAULTS.md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.flatMap { row in
            let cells = row.split(separator: "|", omittingEmptySubsequences: false)
            guard cells.count == 5 else { return ["a row of \(cells.count) cells: \(row)"] }
            return cells[3].split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
        }.filter { !$0.isEmpty && $0 != "test" }
    }

    @Test("every test that it names is there")
    func names() throws {
        let sources = try Self.sources()
        let names = try Self.names()
        #expect(names.count > 100)
        for name in names {
            let parts = name.split(separator: ".")
            let suites = sources.filter { $0.contains("struct \(parts[0]) ") }
            #expect(!suites.isEmpty, "there is no \(name)")
            guard let method = parts.dropFirst().first else { continue }
            #expect(suites.contains { $0.contains("func \(method)(") }, "there is no \(name)")
        }
    }
}
