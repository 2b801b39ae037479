// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

extension SeededGenerator {
    /// A random tree of at most `depth` levels below it, with the values at which encodings change width over-represented.
    mutating func value(depth: Int) -> DagCBORValue {
        switch next() % (depth > 0 ? 10 : 8) {
        case 0: return .null
        case 1: return .bool(next() & 1 == 0)
        case 2, 3: return integer()
        case 4: return .float(float())
        case 5: return .bytes(bytes(Int(next() % 40)))
        case 6: return .text(text())
        case 7: return .link(cid())
        case 8: return .array((0..<Int(next() % 6)).map { _ in value(depth: depth - 1) })
        default:
            return .map(DagCBORMap((0..<Int(next() % 6)).map { _ in (text(), value(depth: depth - 1)) }))
        }
    }

    private mutating func integer() -> DagCBORValue {
        let magnitude = (next() >> (next() % 64)) &+ (next() % 3) &- 1
        guard let value = Int64(exactly: magnitude) else { return .unsigned(magnitude) }
        return .integer(next() & 1 == 0 ? value : -1 - value)
    }

    private mutating func float() -> Double {
        let value = Double(bitPattern: next())
        return value.isFinite ? value : [0, -0.0, 1, .leastNonzeroMagnitude, .greatestFiniteMagnitude][Int(next() % 5)]
    }

    private mutating func text() -> String {
        let letters: [Character] = ["a", "b", "é", "e\u{301}", "K", "\u{212a}", "水", "𐅑", "\0", "\"", "\\", "\n", "/"]
        return String((0..<Int(next() % 6)).map { _ in letters[Int(next() % UInt64(letters.count))] })
    }

    private mutating func cid() -> CID {
        let codecs = [Multicodec.raw, .dagCBOR, .dagPB, .ed25519Pub]
        return CID.of(bytes(3), codec: codecs[Int(next() % 4)])
    }
}
