// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ContentGateway

@Suite("Spans and ranges")
struct ByteSpanTests {
    @Test("spans count from both ends and are cut to the file")
    func spans() throws {
        func place(_ text: String, _ size: UInt64) throws -> ByteSpan.Place {
            try #require(ByteSpan(text)).place(in: size)
        }
        #expect(try place("0:*", 10) == .bytes(0..<10))
        #expect(try place("0:9", 10) == .bytes(0..<10))
        #expect(try place("2:2", 10) == .bytes(2..<3))
        #expect(try place("5:1000", 10) == .bytes(5..<10))
        #expect(try place("-3:*", 10) == .bytes(7..<10))
        #expect(try place("-1000:*", 10) == .bytes(0..<10))
        #expect(try place("4:-2", 10) == .bytes(4..<9))
        #expect(try place("5:3", 10) == .empty)
        #expect(try place("10:*", 10) == .outside)
        #expect(try place("0:-11", 10) == .outside)
        #expect(try place("0:*", 0) == .empty)
        #expect(try place("\(Int64.min):\(Int64.max)", UInt64.max) == .bytes(0..<UInt64(Int64.max)))
        for text in ["", ":", "1:", ":1", "a:b", "1:2:3", "+1:2", "1: 2", "99999999999999999999:*"] {
            #expect(ByteSpan(text) == nil, "\(text)")
        }
    }

    @Test("ranges are those of RFC 9110")
    func ranges() {
        #expect(ByteRange("bytes=0-0", size: 10) == .part(0..<1))
        #expect(ByteRange("bytes=5-", size: 10) == .part(5..<10))
        #expect(ByteRange("Bytes=5-99999999999999999999", size: 10) == .part(5..<10))
        #expect(ByteRange("bytes=-3", size: 10) == .part(7..<10))
        #expect(ByteRange("bytes=-30", size: 10) == .part(0..<10))
        #expect(ByteRange("bytes=10-", size: 10) == .unsatisfiable)
        #expect(ByteRange("bytes=99999999999999999999-", size: 10) == .unsatisfiable)
        #expect(ByteRange("bytes=-0", size: 10) == .unsatisfiable)
        for text in ["bytes=", "bytes=-", "bytes=5-1", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", "bytes=--1"] {
            #expect(ByteRange(text, size: 10) == .whole, "\(text)")
        }
        #expect(ByteRange(nil, size: 10) == .whole)
    }

    @Test("every span and every range of every small size stays in the body")
    func spansStayInside() throws {
        for size in UInt64(0)...6 {
            for first in -8...8 {
                for last in -8...8 {
                    if case .bytes(let range) = try #require(ByteSpan("\(first):\(last)")).place(in: size) {
                        #expect(!range.isEmpty && range.upperBound <= size)
                    }
                    if case .part(let range) = ByteRange("bytes=\(abs(first))-\(abs(last))", size: size) {
                        #expect(!range.isEmpty && range.upperBound <= size)
                    }
                }
            }
        }
    }
}
