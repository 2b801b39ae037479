// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats
import Testing

/// Foreign bytes are refused, or read as an archive that is written again to the same bytes; nothing traps.
@Suite("Foreign bytes of archives")
struct FuzzTests {
    /// Reads bytes at once and in random pieces: both say the same, and what was read is what is there.
    private func check(_ bytes: [UInt8], with reader: CARReader, random: inout SeededGenerator) {
        let outcome = read(bytes, with: reader)
        #expect(read(bytes, with: reader) { 1 + random.below(40) } == outcome)
        guard let header = outcome.header else { return }
        let written = archive(roots: header.roots, outcome.blocks.map { ($0.cid, $0.bytes) })
        #expect(bytes.starts(with: written))
        #expect(written.count == bytes.count || outcome.error?.offset == UInt64(written.count))
    }

    @Test("bytes made up at random")
    func noise() {
        var random = SeededGenerator(seed: 3)
        let limits = CARLimits(maxHeaderBytes: .max, maxRoots: .max, maxSectionBytes: .max)
        for round in 0..<6000 {
            var bytes = random.bytes(random.below(120))
            if round % 4 > 0 { bytes = body(bytes) }
            check(bytes, with: CARReader(), random: &random)
            check(bytes, with: CARReader(limits: limits, verifies: false), random: &random)
        }
    }

    @Test("archives with bytes changed, put in, taken out and repeated")
    func mutations() throws {
        var random = SeededGenerator(seed: 4)
        let sources = try [Fixtures.basic, Fixtures.single, Fixtures.version2].map { try hex($0) }
        for _ in 0..<4000 {
            var bytes = sources[random.below(sources.count)]
            for _ in 0...random.below(3) { mutate(&bytes, &random) }
            check(bytes, with: CARReader(), random: &random)
            check(bytes, with: CARReader(verifies: false), random: &random)
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(5) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes[place] ^= 1 << random.below(8)
        case 2: bytes.insert(contentsOf: random.bytes(1 + random.below(4)), at: place)
        case 3: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(40)))
        default: bytes.append(contentsOf: bytes[place...].prefix(random.below(100)))
        }
    }
}
