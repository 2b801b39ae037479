// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WeftCommands

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([.init("NAME"), .init("PAID", .right), .init("WHO")])
        table.add(["a", "0.5", "z6Mk"])
        table.add(["longer", "12", ""])
        return table
    }

    @Test("columns are as wide as their widest cell; numbers stand right; no line ends in a space")
    func aligned() {
        #expect(table().lines() == ["NAME    PAID  WHO", "a        0.5  z6Mk", "longer    12"])
    }

    @Test("a cell cannot break its line or its terminal")
    func hostile() {
        var table = Table([.init("NAME"), .init("X")])
        table.add(["\u{1b}[2Jgone\nnext", "1"])
        #expect(table.lines() == ["NAME                    X", "\\u{1B}[2Jgone\\u{A}next  1"])
    }

    @Test("on a narrow terminal the widest columns are cut, the others stay whole")
    func narrow() {
        var table = Table([.init("ID"), .init("TEXT")])
        table.add(["abc", String(repeating: "x", count: 100)])
        let lines = table.lines(width: 40)
        #expect(lines.allSatisfy { PlainText.columns($0) <= 40 })
        #expect(lines[1].hasPrefix("abc  xxx"))
        #expect(lines[1].hasSuffix("…"))
    }

    @Test("a terminal too narrow for anything still gets every row")
    func tiny() { #expect(table().lines(width: 1).count == 3) }

    @Test("missing cells are empty and surplus ones are left out")
    func ragged() {
        var table = Table([.init("A"), .init("B")])
        table.add(["1"])
        table.add(["1", "2", "3"])
        #expect(table.lines() == ["A  B", "1", "1  2"])
    }

    @Test("any cells at any width give as many lines as rows, none wider than its columns")
    func property() {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<200 {
            var table = Table([.init("A"), .init("B", .right), .init("C")])
            for _ in 0..<5 {
                table.add(
                    (0..<3).map { _ in
                        String(decoding: generator.bytes(Int.random(in: 0...30, using: &generator)), as: UTF8.self)
                    })
            }
            let width = Int.random(in: 30...120, using: &generator)
            let lines = table.lines(width: width)
            #expect(lines.count == 6)
            #expect(lines.allSatisfy { PlainText.columns($0) <= width })
        }
    }
}
