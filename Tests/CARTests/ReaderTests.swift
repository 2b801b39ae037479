// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats
import Testing

@Suite("Reading archives")
struct ReaderTests {
    @Test("an archive fed byte by byte gives what it gives at once")
    func byteByByte() throws {
        for text in [Fixtures.basic, Fixtures.single, Fixtures.version2] {
            let archive = try hex(text)
            #expect(read(archive) { 1 } == read(archive))
        }
    }

    @Test("the header and each block come out with their last byte, not later")
    func promptness() throws {
        let archive = try hex(Fixtures.basic)
        var reader = CARReader()
        var found: [Int] = []
        for (index, byte) in archive.enumerated() {
            reader.feed([byte])
            if try reader.next() != nil { found.append(index + 1) }
            #expect(try reader.next() == nil)
            #expect((reader.header != nil) == (index >= 99))
        }
        #expect(found == Fixtures.basicSections.map { Int($0.offset + $0.length) })
        try reader.finish()
    }

    @Test("an archive may go on after its end")
    func appending() throws {
        let single = try hex(Fixtures.single)
        var reader = CARReader()
        reader.feed(single)
        let first = try #require(try reader.next())
        try reader.finish()
        reader.feed(single[59...])
        let second = try #require(try reader.next())
        #expect(second.bytes == first.bytes)
        #expect(second.place.offset == UInt64(single.count))
        try reader.finish()
    }

    @Test("the same block may come twice, and blocks may be empty")
    func duplicates() throws {
        let block = (cid: CID.of([], codec: .raw), bytes: [UInt8]())
        let nothing = (cid: try CID(bytes: [1, 0x55, 0, 0]), bytes: [UInt8]())
        let outcome = read(archive(roots: [block.cid], [block, nothing, block]))
        #expect(outcome.error == nil)
        #expect(outcome.blocks.map(\.cid) == [block.cid, nothing.cid, block.cid])
        #expect(outcome.blocks.map(\.place.offset) == [59, 96, 101])
    }

    @Test("codecs and hashes that are not known are refused, and taken without verification")
    func verification() throws {
        let dagJSON = CID.of([1], codec: Multicodec(rawValue: 0x0129))
        let blake2b = try CID(bytes: (try hex("0171a0e40220")) + [UInt8](repeating: 1, count: 32))
        let mismatch = CID.of([2], codec: .raw)
        let identity = try CID(bytes: [1, 0x55, 0, 1, 2])
        let cases: [(CID, CARError.Reason)] = [
            (dagJSON, .unknownCodec(dagJSON)), (blake2b, .unknownHash(blake2b)),
            (mismatch, .hashMismatch(mismatch)), (identity, .hashMismatch(identity)),
        ]
        for (cid, reason) in cases {
            let bytes = archive([(cid, [1])])
            #expect(read(bytes) == Outcome(header: CARHeader(roots: []), error: CARError(reason, at: 18)))
            let trusted = read(bytes, with: CARReader(verifies: false))
            #expect(trusted.error == nil)
            #expect(trusted.blocks.map(\.cid) == [cid])
            #expect(trusted.blocks.map(\.bytes) == [[1]])
        }
        let more = CARReader(codecs: CARBlock.usualCodecs.union([dagJSON.codec]))
        #expect(read(archive([(dagJSON, [1])]), with: more).error == nil)
        #expect(read(archive([(dagJSON, [2])]), with: more).reason == .hashMismatch(dagJSON))
        let fewer = CARReader(codecs: [.dagCBOR])
        #expect(read(archive([(identity, [2])]), with: fewer).reason == .unknownCodec(identity))
    }

    @Test("a failed reader says the same for ever and gives nothing more")
    func staysFailed() throws {
        let good = (cid: CID.of([1], codec: .raw), bytes: [UInt8(1)])
        var reader = CARReader()
        reader.feed(archive([good, (good.cid, [2]), good]))
        #expect(try reader.next()?.bytes == [1])
        let error = CARError(.hashMismatch(good.cid), at: 56)
        for _ in 0..<3 {
            #expect(throws: error) { try reader.next() }
            #expect(throws: error) { try reader.finish() }
            reader.feed(CARWriter.section(cid: good.cid, bytes: good.bytes))
        }
        #expect(reader.header == CARHeader(roots: []))
    }

    @Test("finishing too early fails for good")
    func earlyFinish() throws {
        let single = try hex(Fixtures.single)
        var reader = CARReader()
        #expect(try reader.next() == nil)
        reader.feed(single.prefix(70))
        #expect(try reader.next() == nil)
        let error = CARError(.truncated, at: 59)
        #expect(throws: error) { try reader.finish() }
        reader.feed(single[70...])
        #expect(throws: error) { try reader.next() }
    }
}
