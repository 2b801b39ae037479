// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import WeftCommands

@Suite struct ServerSentEventsTests {
    private static let stream = """
        : a comment
        event: job
        data: {"a":1}

        data: one
        data:two
        id: 7

        event: empty

        retry: 10
        data

        """ + "\n"

    private func names(_ events: [ServerSentEvents.Event]) -> [String] {
        events.map { "\($0.name)|\($0.data)|\($0.id)" }
    }

    private let expected = ["job|{\"a\":1}|", "message|one\ntwo|7", "message||7"]

    @Test("several events in one piece all come out, in order")
    func manyAtOnce() throws {
        var events = ServerSentEvents()
        #expect(names(try events.push(Array(Self.stream.utf8))) == expected)
    }

    @Test("the same events come out when every byte comes alone", arguments: ["\n", "\r", "\r\n"])
    func byteByByte(end: String) throws {
        let bytes = Array(Self.stream.replacing("\n", with: end).utf8)
        var events = ServerSentEvents()
        var found: [ServerSentEvents.Event] = []
        for byte in bytes { found += try events.push([byte]) }
        #expect(names(found) == expected)
    }

    @Test("any split of a stream gives the same events")
    func splits() throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = Array(Self.stream.replacing("\n", with: "\r\n").utf8)
        for _ in 0..<300 {
            var events = ServerSentEvents()
            var found: [ServerSentEvents.Event] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...12, using: &generator)
                found += try events.push(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(names(found) == expected)
        }
    }

    @Test("an event that did not end does not come out")
    func truncated() throws {
        let bytes = Array("data: x\n\n".utf8)
        for count in 0..<bytes.count {
            var events = ServerSentEvents()
            #expect(try events.push(bytes.prefix(count)).isEmpty)
        }
    }

    @Test("a byte order mark before the first line is no part of it, a later one is")
    func mark() throws {
        var events = ServerSentEvents()
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let bytes = mark + Array("data: a\n\n".utf8) + mark + Array("data: b\n\n".utf8)
        #expect(try events.push(bytes).map(\.data) == ["a"])
    }

    @Test("only one space behind the colon is no part of the value")
    func spaces() throws {
        var events = ServerSentEvents()
        #expect(try events.push(Array("data:  a \n\n".utf8)).map(\.data) == [" a "])
    }

    @Test("an event above the limit is refused, however it is cut into lines")
    func tooLarge() throws {
        var events = ServerSentEvents()
        let line = Array(("data: " + String(repeating: "x", count: 1000) + "\n").utf8)
        #expect(throws: CommandFailure.self) { for _ in 0..<1100 { _ = try events.push(line) } }
    }

    @Test("random bytes are taken or refused, never trapped on")
    func fuzz() {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            var events = ServerSentEvents()
            let alphabet = Array("data:evnt id\n\r\u{0}".utf8) + [0xff, 0xef, 0xbb, 0xbf]
            let bytes = (0..<200).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            _ = try? events.push(bytes)
            _ = try? events.push(generator.bytes(100))
        }
    }
}
