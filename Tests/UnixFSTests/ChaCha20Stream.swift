// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Multiformats

/// The keystream that Kubo's own tests use as file content: ChaCha20, the key is the SHA-256 of a seed, the nonce is
/// zero, and the first block is number 0 (RFC 8439 2.4).
///
/// The library gives the stream from block 1 on, as the encryption of zeros; block 0 is computed here.
enum ChaCha20Stream {
    static func bytes(seed: String, count: Int) throws -> [UInt8] {
        let key = Hash.sha256(utf8(seed)).bytes
        let first = block(key: key, number: 0)
        guard count > 64 else { return Array(first.prefix(count)) }
        let sealed = try ChaChaPoly.seal(
            Data(count: count - 64), using: SymmetricKey(data: key),
            nonce: ChaChaPoly.Nonce(data: Data(count: 12)))
        return first + sealed.ciphertext
    }

    static func block(key: [UInt8], number: UInt32) -> [UInt8] {
        var start: [UInt32] = [0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574]
        for word in 0..<8 { start.append((0..<4).reversed().reduce(0) { $0 << 8 | UInt32(key[4 * word + $1]) }) }
        start += [number, 0, 0, 0]
        var state = start
        for _ in 0..<10 {
            for column in 0..<4 { quarter(&state, column, 4 + column, 8 + column, 12 + column) }
            for row in 0..<4 {
                quarter(&state, row, 4 + (row + 1) % 4, 8 + (row + 2) % 4, 12 + (row + 3) % 4)
            }
        }
        return zip(state, start).flatMap { word, old in
            (0..<4).map { UInt8(truncatingIfNeeded: (word &+ old) >> UInt32(8 * $0)) }
        }
    }

    private static func quarter(_ state: inout [UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        func step(_ x: Int, _ y: Int, _ z: Int, _ bits: UInt32) {
            state[x] = state[x] &+ state[y]
            let mixed = state[z] ^ state[x]
            state[z] = mixed << bits | mixed >> (32 - bits)
        }
        step(a, b, d, 16)
        step(c, d, b, 12)
        step(a, b, d, 8)
        step(c, d, b, 7)
    }
}
