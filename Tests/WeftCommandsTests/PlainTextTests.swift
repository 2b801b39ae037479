// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WeftCommands

@Suite struct PlainTextTests {
    @Test(
        "control and directional characters become visible",
        arguments: [
            ("\u{1b}[31mred", "\\u{1B}[31mred"), ("a\nb", "a\\u{A}b"), ("\u{1b}]0;title\u{7}", "\\u{1B}]0;title\\u{7}"),
            ("\u{9b}2J", "\\u{9B}2J"), ("evil\u{202e}txt.exe", "evil\\u{202E}txt.exe"), ("a\u{200b}b", "a\\u{200B}b"),
            ("\u{7f}", "\\u{7F}"), ("\r\n", "\\u{D}\\u{A}"),
        ])
    func visible(text: String, shown: String) { #expect(PlainText.visible(text) == shown) }

    @Test("ordinary text of any language stays as it is", arguments: ["train-1", "größe", "学習", "🚀 start", ""])
    func ordinary(text: String) { #expect(PlainText.visible(text) == text) }

    @Test("no text leaves a control character")
    func property() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let text = String(decoding: generator.bytes(40), as: UTF8.self)
            let shown = PlainText.visible(text)
            #expect(!shown.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) })
        }
    }

    @Test("wide characters take two columns")
    func columns() {
        #expect(PlainText.columns("abc") == 3)
        #expect(PlainText.columns("学習") == 4)
        #expect(PlainText.columns("e\u{301}") == 1)
    }

    @Test("a text is cut to its width with an ellipsis, and never inside a wide character")
    func cut() {
        #expect(PlainText.cut("abcdef", to: 6) == "abcdef")
        #expect(PlainText.cut("abcdef", to: 4) == "abc…")
        #expect(PlainText.cut("学習中", to: 4) == "学…")
        #expect(PlainText.cut("abc", to: 1) == "…")
        #expect(PlainText.cut("abc", to: 0).isEmpty)
    }
}
