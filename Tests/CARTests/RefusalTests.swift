// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats
import Testing

/// Archives that are cut, changed or lie about themselves.
@Suite("Refused archives")
struct RefusalTests {
    @Test("no input at all is no archive")
    func nothing() {
        #expect(read([]) == Outcome(error: CARError(.truncated, at: 0)))
    }

    @Test("an archive cut anywhere but behind a section is refused where the cut section begins")
    func truncation() throws {
        let archive = try hex(Fixtures.basic)
        let ends = [100] + Fixtures.basicSections.map { Int($0.offset + $0.length) }
        for length in archive.indices {
            let outcome = read(Array(archive.prefix(length)))
            if ends.contains(length) {
                #expect(outcome.error == nil)
            } else {
                let begin = ends.last { $0 < length } ?? 0
                #expect(outcome.error == CARError(.truncated, at: UInt64(begin)), "cut at \(length)")
            }
            #expect(outcome.blocks.count == max(0, ends.filter { $0 <= length }.count - 1))
        }
    }

    @Test("an archive with any bit changed is refused, unless the bit is in a root or makes one codec another")
    func flips() throws {
        let archive = try hex(Fixtures.basic)
        let whole = read(archive)
        var inRoots = 0
        var inCodecs: [Int] = []
        for index in archive.indices {
            for bit in 0..<8 {
                var flipped = archive
                flipped[index] ^= 1 << bit
                let outcome = read(flipped)
                guard outcome.error == nil else { continue }
                #expect(outcome != whole)
                #expect(outcome.blocks.map(\.bytes) == whole.blocks.map(\.bytes))
                if index < 100 { inRoots += 1 } else { inCodecs.append(index) }
            }
        }
        // Roots are not looked for among the blocks: any codec of one byte, hash of one byte and digest is fine there.
        #expect(inRoots == 2 * (7 + 7 + 32 * 8))
        // No hash covers a block's codec: the two DAG-CBOR blocks can be made DAG-PB.
        #expect(inCodecs == [102, 662])
    }

    @Test("a section of length 0 is refused, also at the end")
    func zeroLength() throws {
        #expect(read(body([0])) == Outcome(header: CARHeader(roots: []), error: .init(.emptySection, at: 18)))
        let single = try hex(Fixtures.single)
        #expect(read(single + [0, 0, 0]).error == .init(.emptySection, at: 104))
    }

    @Test("lengths that are not shortest varints of at most nine bytes are refused")
    func varints() throws {
        let ten = [UInt8](repeating: 0x80, count: 9)
        #expect(read(body([0x80, 0])).error == .init(.invalidLength(.nonMinimalVarint), at: 18))
        #expect(read(body([0xa5, 0x80, 0])).error == .init(.invalidLength(.nonMinimalVarint), at: 18))
        #expect(read(body(ten)).error == .init(.invalidLength(.varintTooLong), at: 18))
        #expect(read(body(ten + [1])).error == .init(.invalidLength(.varintTooLong), at: 18))
        #expect(read([0x80, 0]).error == .init(.invalidLength(.nonMinimalVarint), at: 0))
        #expect(read(ten).error == .init(.invalidLength(.varintTooLong), at: 0))
        #expect(read(body([0x80])).error == .init(.truncated, at: 18))
    }

    @Test("a length above the limit is refused by itself, and the limit is exact")
    func sectionLimit() throws {
        let bytes = [UInt8](repeating: 0, count: 1000)
        let archive = archive([(CID.of(bytes, codec: .raw), bytes)])
        #expect(read(archive, with: CARReader(limits: CARLimits(maxSectionBytes: 1036))).error == nil)
        #expect(
            read(archive, with: CARReader(limits: CARLimits(maxSectionBytes: 1035))).error
                == .init(.sectionTooLarge(length: 1036, limit: 1035), at: 18))
        let limit = CARLimits.default.maxSectionBytes
        #expect(limit == 4 << 20 + 192)
        let huge = try hex("ffffffffffffffff7f")
        #expect(read(body(huge)).error == .init(.sectionTooLarge(length: .max >> 1, limit: limit), at: 18))
        let unlimited = CARReader(limits: CARLimits(maxHeaderBytes: .max, maxRoots: .max, maxSectionBytes: .max))
        #expect(read(body(huge), with: unlimited).error == .init(.truncated, at: 18))
        #expect(read(huge, with: unlimited).error == .init(.truncated, at: 0))
    }

    @Test("a block of 4 MiB is read by default")
    func largestBlock() {
        let bytes = [UInt8](repeating: 9, count: 4 << 20)
        let outcome = read(archive([(CID.of(bytes, codec: .raw), bytes)])) { 1 << 16 }
        #expect(outcome.error == nil)
        #expect(outcome.blocks.first?.bytes == bytes)
    }

    @Test("a section that is shorter than its CID says does not borrow from the next one")
    func shortSections() throws {
        let cid = CID.of([1], codec: .raw).bytes
        for length in 1..<36 {
            let bytes = body([UInt8(length)] + cid + cid + cid)
            #expect(read(bytes).error == .init(.invalidCID(.truncated), at: 18), "length \(length)")
        }
    }

    @Test("sections that do not begin with a valid CID are refused")
    func badCIDs() throws {
        let cases: [(String, MultiformatsError)] = [
            ("30", .unknownCIDVersion(0x30)),
            ("1230", .unknownCIDVersion(0x12)),
            ("1220", .truncated),
            ("00", .unknownCIDVersion(0)),
            ("02551220", .unknownCIDVersion(2)),
            ("810055", .nonMinimalVarint),
            ("01ffffffffffffffffff01", .varintTooLong),
            ("015512ffffffffffffffff7f", .invalidDigestLength(hash: 0x12, length: .max >> 1)),
            ("0155008101", .invalidDigestLength(hash: 0, length: 129)),
            ("01551202aaaa", .invalidDigestLength(hash: 0x12, length: 2)),
            ("01551302aaaa", .invalidDigestLength(hash: 0x13, length: 2)),
            ("01550003aaaa", .truncated),
        ]
        for (text, error) in cases {
            let content = try hex(text)
            let section = [UInt8(content.count)] + content
            for reader in [CARReader(), CARReader(verifies: false)] {
                #expect(read(body(section), with: reader).error == .init(.invalidCID(error), at: 18), "\(text)")
            }
        }
    }

    @Test("every reason reads as a sentence that names the place")
    func messages() throws {
        let cid = CID.of([], codec: .raw)
        #expect(
            CARError(.hashMismatch(cid), at: 7).description
                == "archive at byte 7: the bytes of block \(cid) do not match its CID")
        #expect(
            CARError(.invalidLength(.nonMinimalVarint), at: 0).description
                == "archive at byte 0: a length is not valid: a varint is not in its shortest form")
        #expect(
            CARError(.sectionTooLarge(length: 9, limit: 8), at: 1).description
                == "archive at byte 1: a section has 9 bytes, more than 8")
    }
}
