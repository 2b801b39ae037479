// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct LossyTextTests {
    @Test("text in any pieces is the same as in one")
    func pieces() {
        let text = "größe 学習 🚀 end"
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<200 {
            var decoder = LossyText()
            var out = ""
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...3, using: &generator)
                out += decoder.push(Array(rest.prefix(count)))
                rest = rest.dropFirst(count)
            }
            #expect(out + decoder.finish() == text)
        }
    }

    @Test("bytes that are no text are replaced, and no byte is held back for ever")
    func bad() {
        var decoder = LossyText()
        #expect(decoder.push([0x61, 0xff, 0x62]) == "a\u{fffd}b")
        #expect(decoder.push([0xe5, 0xad]).isEmpty)
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.push([0x80, 0x80, 0x80, 0x80]).unicodeScalars.allSatisfy { $0 == "\u{fffd}" })
    }
}

@Suite struct TimestampedLinesTests {
    @Test("each line begins with its time, and a line in pieces only once")
    func lines() {
        var lines = TimestampedLines()
        let first = lines.push(Array("a\nb".utf8), time: 0)
        #expect(lines.isInLine)
        let second = lines.push(Array("c\n\n".utf8), time: 1000)
        #expect(!lines.isInLine)
        let text = String(decoding: first + second, as: UTF8.self)
        #expect(text == "1970-01-01T00:00:00.000Z a\n1970-01-01T00:00:00.000Z bc\n1970-01-01T00:00:01.000Z \n")
    }
}

@Suite struct ProgressBarTests {
    @Test("the line is drawn once for each percent that changes")
    func percent() {
        var bar = ProgressBar(label: "sending", total: 1000)
        #expect(bar.add(0) == "\rsending [........................] 0% of 1000")
        #expect(bar.add(4) == nil)
        #expect(bar.add(496) == "\rsending [############............] 50% of 1000")
        #expect(bar.add(900) == "\rsending [########################] 100% of 1000")
        #expect(bar.add(.max) == nil)
    }

    @Test("sizes up to the largest give a percentage", arguments: [0, 1, 1 << 50, .max] as [UInt64])
    func extremes(total: UInt64) {
        #expect(ProgressBar.percent(total, of: total) == 100)
        #expect(ProgressBar.percent(total / 2, of: total) <= 100)
    }
}

@Suite struct WhyLinesTests {
    @Test("each reason is followed by what would be accepted")
    func reasons() {
        let lines = WhyLines.lines([
            .init(
                provider: "z6MkA", at: 1,
                reasons: [
                    .init(code: "price", reason: "asks 0.03/h", remedy: "--max-price 0.03/h"),
                    .init(code: "closed", reason: "is closing\u{1b}", remedy: ""),
                ]),
            .init(provider: "z6MkB", at: 1, reasons: []),
        ])
        #expect(
            lines == [
                "z6MkA  asks 0.03/h", "    try: --max-price 0.03/h", "z6MkA  is closing\\u{1B}",
                "z6MkB  would take it, and waits for its owner's word",
            ])
    }

    @Test("no answer is said to be none")
    func none() {
        #expect(WhyLines.lines([]) == ["no provider has answered yet"])
        #expect(WhyLines.nothing(isOpen: true) == "no provider has answered yet")
        #expect(WhyLines.nothing(isOpen: false) == "no provider has refused this order")
    }
}
