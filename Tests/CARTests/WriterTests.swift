// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats
import Testing

@Suite("Writing archives")
struct WriterTests {
    @Test("a section is a length, a CID and the block")
    func section() throws {
        let cid = CID.of([0xaa], codec: .raw)
        #expect(CARWriter.section(cid: cid, bytes: [0xaa]) == [37] + cid.bytes + [0xaa])
        let long = [UInt8](repeating: 7, count: 300)
        let name = CID.of(long, codec: .raw)
        #expect(CARWriter.section(cid: name, bytes: long) == [0xd0, 0x02] + name.bytes + long)
    }

    @Test("random archives are read as they were written, wherever they are cut")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<60 {
            let blocks = try (0..<random.below(12)).map { _ in try random.block() }
            let roots = Array(blocks.prefix(random.below(4)).map(\.cid))
            let archive = archive(roots: roots, blocks)
            let outcome = read(archive) { 1 + random.below(300) }
            #expect(outcome.error == nil)
            #expect(outcome.header?.roots == roots)
            #expect(outcome.blocks.map(\.cid) == blocks.map(\.cid))
            #expect(outcome.blocks.map(\.bytes) == blocks.map(\.bytes))
        }
    }

    @Test("each block can be read back alone from the place that the writer gave")
    func places() throws {
        var random = SeededGenerator(seed: 2)
        var writer = CARWriter(roots: [])
        var file = writer.header()
        var index: [CAROffset] = []
        let blocks = try (0..<50).map { _ in try random.block() }
        for block in blocks {
            #expect(writer.offset == UInt64(file.count))
            let (section, place) = writer.append(cid: block.cid, bytes: block.bytes)
            file += section
            index.append(place)
        }
        for (place, block) in zip(index, blocks).reversed() {
            let section = Array(file[Int(place.offset)..<Int(place.offset + place.length)])
            let found = try CARBlock(section: section, at: place.offset)
            #expect(found.cid == block.cid)
            #expect(found.bytes == block.bytes)
            #expect(found.place == place)
        }
        #expect(read(file).blocks.map(\.place) == index)
    }

    @Test("a section read alone must be whole, hold nothing else and match its CID")
    func alone() throws {
        let cid = CID.of([1, 2], codec: .raw)
        let section = CARWriter.section(cid: cid, bytes: [1, 2])
        func reason(_ bytes: [UInt8], verifies: Bool = true) -> CARError.Reason? {
            do throws(CARError) {
                _ = try CARBlock(section: bytes, at: 9, verifies: verifies)
                return nil
            } catch {
                #expect(error.offset == 9)
                return error.reason
            }
        }
        #expect(reason(section) == nil)
        for length in section.indices { #expect(reason(Array(section.prefix(length))) == .truncated) }
        #expect(reason(section + [0]) == .trailingBytes)
        #expect(reason([0]) == .emptySection)
        let wrong = CARWriter.section(cid: cid, bytes: [1, 3])
        #expect(reason(wrong) == .hashMismatch(cid))
        #expect(reason(wrong, verifies: false) == nil)
    }

    @Test("asking for the header does not move the sections")
    func headerTwice() {
        var writer = CARWriter(roots: [])
        #expect(writer.header() == writer.header())
        #expect(writer.append(cid: CID.of([], codec: .raw), bytes: []).place == CAROffset(offset: 18, length: 37))
        #expect(writer.offset == 55)
    }
}
