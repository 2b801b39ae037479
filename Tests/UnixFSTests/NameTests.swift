// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import UnixFS

@Suite("Names")
struct NameTests {
    @Test("names are their bytes: two Unicode forms of a letter are two names")
    func bytes() throws {
        let composed = try EntryName("\u{e9}")
        let decomposed = try EntryName("e\u{301}")
        #expect(composed.text == decomposed.text)
        #expect(composed != decomposed)
        #expect(decomposed < composed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test(
        "proper names of all alphabets may be written to a disk",
        arguments: ["a", "ü", "名", "a b", "…", ".x", "..x", "👩‍👩‍👧", "می‌خواهم"])
    func safe(text: String) throws {
        #expect(try SafeName(text).text == text)
    }

    @Test(
        "names that leave the folder, hide, or rewrite a terminal are refused with the reason",
        arguments: [
            ("", .empty), (".", .relative), ("..", .relative), ("/", .slash), ("/etc/passwd", .slash),
            ("a/../b", .slash),
            ("a\0b", .nul), ("a\u{1b}[2J", .control("\u{1b}")), ("a\nb", .control("\n")), ("\r", .control("\r")),
            ("\u{7f}", .control("\u{7f}")), ("\u{9b}31m", .control("\u{9b}")),
            ("gnp\u{202e}exe", .control("\u{202e}")), ("\u{2066}x", .control("\u{2066}")),
            ("a\u{2028}b", .control("\u{2028}")),
        ] as [(String, NameRefusal)])
    func unsafe(text: String, refusal: NameRefusal) {
        #expect(throws: refusal) { try SafeName(text) }
    }

    @Test("an entry may have a name of 4096 bytes, a file on a disk one of 255")
    func lengths() throws {
        let long = String(repeating: "x", count: 255)
        #expect(try SafeName(long).text == long)
        #expect(throws: NameRefusal.tooLong(max: 255)) { try SafeName(long + "x") }
        #expect(try EntryName(String(repeating: "x", count: 4096)).bytes.count == 4096)
        #expect(throws: NameRefusal.tooLong(max: 4096)) { try EntryName(String(repeating: "x", count: 4097)) }
    }

    @Test(
        "bytes that are not UTF-8 are no name", arguments: [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0x61, 0xc3]])
    func notUTF8(bytes: [UInt8]) {
        #expect(throws: NameRefusal.notUTF8) { try EntryName(bytes: bytes) }
    }

    @Test("what is shown of a name has its control characters escaped")
    func description() throws {
        #expect(try EntryName("a\u{1b}b").description == #""a\u{1B}b""#)
    }
}
