// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// What every node of the tree hashes to.
///
/// - An empty subtree: 32 zero bytes.
/// - A subtree with one record, however high it stands: SHA-256(0x00 ‖ key ‖ value hash).
/// - Any other subtree: SHA-256(0x01 ‖ left ‖ right).
///
/// Why one root stands for one set of records only, as long as nobody finds a collision of SHA-256 or an input that
/// hashes to zero: the first byte separates the two kinds of node, so no bytes can be read both as a record and as an
/// inner node, and going down from a root every step has one answer. Neither kind says how deep it is. For an inner
/// node the walk from the root says it. A record needs no depth because it holds its whole key: moved up or down its
/// path it says the same, and moved off its path its key contradicts the place, which `StateProof.verify` checks. (A
/// record that held only the rest of its path would mean another key at another depth.)
enum NodeHash {
    /// An empty subtree.
    static let empty = Bytes32.zero

    /// A subtree with one record.
    static func leaf(key: Bytes32, value: Bytes32) -> Bytes32 { tagged(0x00, key, value) }

    /// A subtree with two records or more.
    static func inner(_ left: Bytes32, _ right: Bytes32) -> Bytes32 { tagged(0x01, left, right) }

    /// The inner node at the depth of bit `level` on the path of `key`: `child` is on the path, `sibling` beside it.
    static func inner(at level: Int, of key: Bytes32, child: Bytes32, sibling: Bytes32) -> Bytes32 {
        key.bit(level) ? inner(sibling, child) : inner(child, sibling)
    }

    /// The subtree at depth `to` on the path of `key` that holds nothing but the one at depth `from`, which is `hash`
    /// and has two records or more.
    static func edge(_ hash: Bytes32, of key: Bytes32, from: Int, to: Int) -> Bytes32 {
        var hash = hash
        for level in stride(from: from - 1, through: to, by: -1) {
            hash = inner(at: level, of: key, child: hash, sibling: empty)
        }
        return hash
    }

    private static func tagged(_ tag: UInt8, _ first: Bytes32, _ second: Bytes32) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { message in
            message[0] = tag
            first.withBytes { UnsafeMutableRawBufferPointer(rebasing: message[1..<33]).copyMemory(from: $0) }
            second.withBytes { UnsafeMutableRawBufferPointer(rebasing: message[33..<65]).copyMemory(from: $0) }
            return Hash.sha256(UnsafeRawBufferPointer(message))
        }
    }
}
