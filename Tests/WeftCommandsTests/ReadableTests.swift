// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Testing

@testable import WeftCommands

@Suite struct ReadableTests {
    @Test(
        "durations are short",
        arguments: [
            (0, "0ms"), (850, "850ms"), (1234, "1.2s"), (59_999, "59.9s"), (60_000, "1m00s"), (192_000, "3m12s"),
            (7_500_000, "2h05m"), (277_200_000, "3d5h"),
        ] as [(UInt64, String)])
    func duration(milliseconds: UInt64, text: String) { #expect(Readable.duration(milliseconds: milliseconds) == text) }

    @Test("the largest numbers are no trouble")
    func extremes() {
        #expect(!Readable.duration(milliseconds: .max).isEmpty)
        #expect(Readable.bytes(.max) == "15.9Ei")
        #expect(!Readable.cores(millis: .max).isEmpty)
        #expect(!Readable.time(.max).isEmpty)
    }

    @Test(
        "bytes have one decimal, cut",
        arguments: [(0, "0"), (512, "512"), (1024, "1Ki"), (1536, "1.5Ki"), (2047, "1.9Ki"), (4 << 30, "4Gi")]
            as [(UInt64, String)])
    func bytes(count: UInt64, text: String) { #expect(Readable.bytes(count) == text) }

    @Test("a time that lies ahead is no age, because clocks differ")
    func age() {
        #expect(Readable.age(from: 10_000, to: 5000) == "0s")
        #expect(Readable.age(from: 0, to: 5999) == "5s")
        #expect(Readable.age(from: 0, to: 65_000) == "1m05s")
    }

    @Test(
        "how long something lasts is told in whole units, however long that is",
        arguments: [(0, "0s"), (59, "59s"), (3600, "1h00m"), (90_000, "1d1h")] as [(UInt64, String)])
    func span(seconds: UInt64, text: String) {
        #expect(Readable.span(seconds: seconds) == text)
        #expect(Readable.span(seconds: .max) == Readable.duration(milliseconds: .max / 1000 * 1000))
    }

    @Test("times are those of the calendar, leap days among them")
    func time() {
        #expect(Readable.time(0) == "1970-01-01T00:00:00.000Z")
        #expect(Readable.time(951_782_400_120) == "2000-02-29T00:00:00.120Z")
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<300 {
            let second = UInt64.random(in: 0...8_000_000_000, using: &generator)
            let date = Date(timeIntervalSince1970: Double(second))
            #expect(Readable.time(second * 1000) == formatter.string(from: date))
        }
    }

    @Test("an id is known by its end, an account by its beginning")
    func short() {
        #expect(Readable.shortID(Jobs.id) == "4kq2m7x3ab")
        #expect(Readable.shortID("abc") == "abc")
        #expect(Readable.shortAccount("did:key:z6MkhaXgBZDvotDkL5257") == "z6MkhaXgBZDvo…")
        #expect(Readable.shortAccount("").isEmpty)
    }

    @Test("cores are decimals")
    func cores() {
        #expect(Readable.cores(millis: 2000) == "2")
        #expect(Readable.cores(millis: 500) == "0.5")
    }
}
