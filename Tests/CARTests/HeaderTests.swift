// SPDX-License-Identifier: Apache-2.0

import CAR
import DagCBOR
import Multiformats
import Testing

@Suite("Archive headers")
struct HeaderTests {
    /// Why a header, written as hexadecimal with its length prefix, is refused.
    private func refusal(_ text: String, limits: CARLimits = .default) throws -> CARError.Reason? {
        let outcome = read(try hex(text), with: CARReader(limits: limits))
        #expect(outcome.error == nil || outcome.header == nil)
        #expect(outcome.error == nil || outcome.error?.offset == 0)
        return outcome.reason
    }

    @Test("an archive without roots and blocks is the shortest one")
    func empty() throws {
        let bytes = try hex("11a265726f6f7473806776657273696f6e01")
        #expect(CARWriter(roots: []).header() == bytes)
        #expect(read(bytes) == Outcome(header: CARHeader(roots: [])))
    }

    @Test("roots keep their order and their repetitions, and may be empty identity CIDs")
    func roots() throws {
        let first = CID.of([1], codec: .raw)
        let header = CARHeader(roots: [first, CID.of([2], codec: .raw), first, try CID(bytes: [1, 0x55, 0, 0])])
        #expect(try CARHeader.decode(header.encoded()) == header)
        #expect(read(archive(roots: header.roots, [])).header == header)
    }

    @Test("a root may be of any codec and hash that a CID can name")
    func anyRoot() throws {
        // {roots: [baeaaaa3bmjrq], version: 1}, from the tests of <https://github.com/ipld/go-car>.
        let bytes = try hex("1ca265726f6f747381d82a4800010000036162636776657273696f6e01")
        let header = try #require(read(bytes).header)
        #expect(header.roots.map(\.description) == ["baeaaaa3bmjrq"])
        #expect(archive(roots: header.roots, []) == bytes)
    }

    @Test("other versions are refused by number, whether or not there are roots")
    func versions() throws {
        #expect(try refusal("0aa16776657273696f6e02") == .unsupportedVersion(2))
        #expect(try refusal("11a265726f6f7473806776657273696f6e02") == .unsupportedVersion(2))
        #expect(try refusal("0ba16776657273696f6e182a") == .unsupportedVersion(42))
        #expect(try refusal("0aa16776657273696f6e00") == .unsupportedVersion(0))
    }

    @Test("headers that lack something, hold more, or hold the wrong thing are refused")
    func shapes() throws {
        let cases: [(String, DagCBORError)] = [
            ("00", .truncated),
            ("01f6", .unexpectedType(expected: .map, found: .null)),
            ("03820180", .unexpectedType(expected: .map, found: .array)),
            ("01a0", .missingKey),
            ("0aa16776657273696f6e01", .unexpectedKey(expected: "roots", found: "version")),
            ("08a165726f6f747380", .unexpectedKey(expected: "version", found: "roots")),
            ("11a265726f6f7473f66776657273696f6e01", .unexpectedType(expected: .array, found: .null)),
            ("12a265726f6f7473806776657273696f6e6131", .unexpectedType(expected: .unsigned, found: .text)),
            ("11a265726f6f7473806776657273696f6e20", .unexpectedType(expected: .unsigned, found: .negative)),
            ("17a364626c6970f565726f6f7473806776657273696f6e01", .tooLarge),
        ]
        for (text, error) in cases { #expect(try refusal(text) == .invalidHeader(error), "\(text)") }
    }

    @Test("headers that are not canonical are refused")
    func canonical() throws {
        let cases: [(String, DagCBORError)] = [
            ("11a26776657273696f6e0165726f6f747380", .unexpectedKey(expected: "roots", found: "version")),
            ("12a265726f6f7473806776657273696f6e1801", .nonMinimalInteger),
            ("12bf65726f6f7473806776657273696f6e01ff", .indefiniteLength),
            ("12a265726f6f74739fff6776657273696f6e01", .indefiniteLength),
            ("12a265726f6f7473806776657273696f6e0100", .trailingBytes),
            ("14a265726f6f747381d830406776657273696f6e01", .unsupportedTag(0x30)),
            ("1ca265726f6f747381d82a4801010000036162636776657273696f6e01", .badLink),
        ]
        for (text, error) in cases { #expect(try refusal(text) == .invalidHeader(error), "\(text)") }
    }

    @Test("the number of roots and the length of the header are limited, and the limits are exact")
    func limits() throws {
        let roots = (0..<3).map { CID.of([$0], codec: .raw) }
        let bytes = CARHeader(roots: roots).encoded()
        let exact = CARLimits(maxHeaderBytes: bytes.count, maxRoots: 3)
        #expect(try CARHeader.decode(bytes, limits: exact).roots == roots)
        #expect(throws: CARError(.invalidHeader(.invalid("3 roots are more than 2")), at: 0)) {
            try CARHeader.decode(bytes, limits: CARLimits(maxRoots: 2))
        }
        let tooLarge = CARError.Reason.headerTooLarge(length: UInt64(bytes.count), limit: bytes.count - 1)
        #expect(throws: CARError(tooLarge, at: 0)) {
            try CARHeader.decode(bytes, limits: CARLimits(maxHeaderBytes: bytes.count - 1))
        }
        // Known from the prefix alone, before the header is there.
        #expect(try refusal("ffffffffffffffff7f") == .headerTooLarge(length: .max >> 1, limit: 256 << 10))
        #expect(try refusal("81 80 10") == .headerTooLarge(length: 256 << 10 | 1, limit: 256 << 10))
    }

    @Test("a header of the most and longest roots fits into the default limits")
    func defaults() throws {
        let longest = try CID(bytes: [1] + (try hex("ffffffffffffffff7f 00 8001")) + [UInt8](repeating: 7, count: 128))
        let most = [CID](repeating: longest, count: CARLimits.default.maxRoots)
        #expect(read(archive(roots: most, [])) == Outcome(header: CARHeader(roots: most)))
        #expect(read(archive(roots: most + [longest], [])).error?.offset == 0)
    }
}
