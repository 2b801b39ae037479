// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// A block with a CID that matches it: SHA-256 of either version, or identity.
    mutating func block() throws -> (cid: CID, bytes: [UInt8]) {
        let bytes = bytes(below(200))
        switch below(4) {
        case 0: return (try CID(bytes: [0x12, 0x20] + Hash.sha256(bytes).bytes), bytes)
        case 1:
            let short = Array(bytes.prefix(60))
            return (try CID(bytes: [1, 0x55, 0, UInt8(short.count)] + short), short)
        case 2: return (CID.of(bytes, codec: .dagCBOR), bytes)
        default: return (CID.of(bytes, codec: .raw), bytes)
        }
    }
}

/// The bytes of hexadecimal text written in a test; line breaks and blanks do not count.
func hex(_ text: String) throws -> [UInt8] { try Multibase.decode("f" + text.filter { !$0.isWhitespace }) }

/// All that a reader said of an archive.
struct Outcome: Equatable {
    var header: CARHeader?
    var blocks: [CARBlock] = []
    var error: CARError?

    var reason: CARError.Reason? { error?.reason }
}

/// Reads an archive in pieces of the sizes that `size` gives.
func read(_ archive: [UInt8], with reader: CARReader = CARReader(), pieces size: () -> Int) -> Outcome {
    var reader = reader
    var outcome = Outcome()
    do throws(CARError) {
        var rest = archive[...]
        repeat {
            let piece = rest.prefix(size())
            rest = rest.dropFirst(piece.count)
            reader.feed(piece)
            while let block = try reader.next() { outcome.blocks.append(block) }
        } while !rest.isEmpty
        try reader.finish()
    } catch {
        outcome.error = error
    }
    outcome.header = reader.header
    return outcome
}

/// Reads an archive fed in one piece.
func read(_ archive: [UInt8], with reader: CARReader = CARReader()) -> Outcome {
    read(archive, with: reader) { archive.count }
}

/// The archive of these blocks.
func archive(roots: [CID] = [], _ blocks: [(cid: CID, bytes: [UInt8])]) -> [UInt8] {
    blocks.reduce(CARWriter(roots: roots).header()) { $0 + CARWriter.section(cid: $1.cid, bytes: $1.bytes) }
}

/// An archive without roots that goes on with these bytes.
func body(_ bytes: [UInt8]) -> [UInt8] { archive([]) + bytes }
