// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats
import Testing

/// Archives of other implementations are read as they say, and written again byte for byte.
@Suite("Archive fixtures")
struct FixtureTests {
    /// Reads an archive, compares it with its description, writes it again and reads each block back alone.
    private func check(_ archive: [UInt8], roots: [String], sections: [Fixtures.Section]) throws {
        let outcome = read(archive)
        #expect(outcome.error == nil)
        #expect(outcome.header?.roots.map(\.description) == roots)
        #expect(outcome.blocks.map(\.cid.description) == sections.map(\.cid))
        #expect(outcome.blocks.map(\.bytes.count) == sections.map(\.blockLength))
        #expect(
            outcome.blocks.map(\.place) == sections.map { CAROffset(offset: $0.offset, length: $0.length) })
        var writer = CARWriter(roots: try roots.map { try CID(string: $0) })
        var written = writer.header()
        for block in outcome.blocks {
            let (section, place) = writer.append(cid: block.cid, bytes: block.bytes)
            #expect(place == block.place)
            written += section
            let alone = Array(archive[Int(place.offset)...].prefix(Int(place.length)))
            #expect(try CARBlock(section: alone, at: place.offset) == block)
        }
        #expect(written == archive)
        #expect(writer.offset == UInt64(archive.count))
    }

    @Test("the specification's basic archive is read, written and indexed as its description says")
    func basic() throws {
        try check(try hex(Fixtures.basic), roots: Fixtures.basicRoots, sections: Fixtures.basicSections)
        let blocks = read(try hex(Fixtures.basic)).blocks
        #expect(blocks[2].bytes == Array("cccc".utf8))
        #expect(blocks[1].cid.version == 0)
    }

    @Test("the archive inside of a CARv2 file is read; the file itself is refused by its pragma alone")
    func version2() throws {
        let file = try hex(Fixtures.version2)
        try check(
            Array(file[Fixtures.version2Payload]), roots: ["QmfEoLyB5NndqeKieExd1rtJzTduQUPEV8TwAYcUiy3H5Z"],
            sections: Fixtures.version2Sections)
        let refusal = CARError(.unsupportedVersion(2), at: 0)
        #expect(read(file) == Outcome(error: refusal))
        #expect(read(Array(file.prefix(11))) == Outcome(error: refusal))
        #expect(refusal.description == "archive at byte 0: this is a CARv2 archive; only CARv1 is supported")
    }

    @Test("a single block below a single root ends cleanly, and not after a begun section")
    func single() throws {
        let archive = try hex(Fixtures.single)
        let cid = "bafyreiavd7u6opdcm6tqmddpnrgmvfb4enxuwglhenejmchnwqvixd5ibm"
        try check(
            archive, roots: [cid], sections: [Fixtures.Section(cid, offset: 59, length: 45, blockLength: 8)])
        let end = UInt64(archive.count)
        #expect(read(archive + [160]).error == CARError(.truncated, at: end))
        #expect(read(archive + [100, 0, 0]).error == CARError(.truncated, at: end))
    }
}
