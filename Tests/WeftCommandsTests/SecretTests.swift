// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import WeftCommands

@Suite struct SecretLineTests {
    private func type(_ text: String) -> (steps: [SecretLine.Step], text: String) {
        var line = SecretLine()
        let steps = text.utf8.map { line.take($0) }
        return (steps, String(decoding: line.bytes, as: UTF8.self))
    }

    @Test("what is typed comes out, up to the end of the line")
    func typed() {
        let typed = type("secret ü\r")
        #expect(typed.text == "secret ü")
        #expect(typed.steps.last == .finished)
    }

    @Test("backspace takes a whole character, Ctrl-U the whole line")
    func editing() {
        #expect(type("aü\u{7f}b").text == "ab")
        #expect(type("\u{8}\u{7f}a").text == "a")
        #expect(type("wrong\u{15}right").text == "right")
    }

    @Test("Ctrl-C cancels; Ctrl-D ends a line, or cancels an empty one")
    func cancelled() {
        #expect(type("abc\u{3}").steps.last == .cancelled)
        #expect(type("\u{4}").steps.last == .cancelled)
        #expect(type("a\u{4}").steps.last == .finished)
    }

    @Test("other keys do nothing, and a line does not grow for ever")
    func limits() {
        #expect(type("a\u{1b}\u{1}b").text == "ab")
        let typed = type(String(repeating: "x", count: CommandLimits.secretBytes + 1))
        #expect(typed.steps.last == .tooLong)
        #expect(typed.text.utf8.count == CommandLimits.secretBytes)
    }
}

@Suite struct SecretFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a file of mode 0600 is read, without the end of its last line", arguments: ["pass", "pass\n", "pass\r\n"])
    func good(text: String) throws { #expect(try SecretFile.read(try folder.write("s", text)) == "pass") }

    @Test(
        "a file that others may read or change is refused, with the way to mend it",
        arguments: [0o644, 0o640, 0o602, 0o666])
    func readable(mode: Int) throws {
        let path = try folder.write("s", "pass", mode: mode)
        let failure = #expect(throws: CommandFailure.self) { _ = try SecretFile.read(path) }
        #expect(failure?.hint == "chmod 600 \(path)")
    }

    @Test("what is no file, absent, empty, too long or not text is refused")
    func bad() throws {
        #expect(throws: CommandFailure.self) { _ = try SecretFile.read("\(folder.path)/none") }
        #expect(throws: CommandFailure.self) { _ = try SecretFile.read(folder.path) }
        #expect(throws: CommandFailure.self) { _ = try SecretFile.read(try folder.write("e", "\n")) }
        let long = try folder.write("l", String(repeating: "x", count: 5000))
        #expect(throws: CommandFailure.self) { _ = try SecretFile.read(long) }
        let path = try folder.write("b", "")
        try Data([0xff, 0xfe]).write(to: URL(fileURLWithPath: path))
        #expect(throws: CommandFailure.self) { _ = try SecretFile.read(path) }
    }

    @Test("a secret of exactly the limit is read whole")
    func limit() throws {
        let text = String(repeating: "x", count: CommandLimits.secretBytes)
        #expect(try SecretFile.read(try folder.write("s", text)) == text)
    }

    @Test("a new file has mode 0600; one that is there is left as it is, and so is a link")
    func create() throws {
        let path = "\(folder.path)/new"
        try SecretFile.create(path, "key")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(throws: CommandFailure.self) { try SecretFile.create(path, "other") }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "key")
        let link = "\(folder.path)/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "\(folder.path)/elsewhere")
        #expect(throws: CommandFailure.self) { try SecretFile.create(link, "key") }
        #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/elsewhere"))
    }

    @Test("a file of somebody else is refused, except for the administrator")
    func owner() {
        #expect(SecretFile.problem(mode: 0o600, owner: 1000, me: 1000) == nil)
        #expect(SecretFile.problem(mode: 0o600, owner: 1001, me: 1000) != nil)
        #expect(SecretFile.problem(mode: 0o600, owner: 1001, me: 0) == nil)
    }

    @Test(
        "only yes is yes",
        arguments: [
            ("y", true), ("Yes ", true), ("YES\n", true), ("", false), ("n", false), ("yess", false), ("ja", false),
        ])
    func answers(answer: String, isYes: Bool) { #expect(Prompt.isYes(answer) == isYes) }

    @Test("words of a mnemonic are put into one line")
    func words() { #expect(WalletImport.words(" abandon\n ability\t able  ") == "abandon ability able") }
}
