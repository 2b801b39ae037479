// SPDX-License-Identifier: Apache-2.0

/// From any 256 bits to a scalar that is never zero.
enum ScalarReduction {
    /// Overwrites the 32 big-endian bytes d with d mod (n - 1) + 1, in time that does not depend on them.
    ///
    /// This is umbral-pre's way, which avoids zero; pyUmbral takes d mod n. Of all results, the ones below 2¹²⁸ or so
    /// are twice as likely: a difference of 2⁻¹²⁸, which nobody sees.
    static func reduce(_ bytes: UnsafeMutableRawBufferPointer) {
        precondition(bytes.count == Secp256k1.scalarSize, "a scalar has 32 bytes")
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        let digest = (word(0), word(1), word(2), word(3))
        let order = Secp256k1.order
        // d - (n - 1), which counts only when it is not negative.
        let (low, borrow3) = subtract(digest.3, order.3 - 1, 0)
        let (second, borrow2) = subtract(digest.2, order.2, borrow3)
        let (third, borrow1) = subtract(digest.1, order.1, borrow2)
        let (high, borrow0) = subtract(digest.0, order.0, borrow1)
        let keeps = 0 &- borrow0
        func choose(_ kept: UInt64, _ reduced: UInt64) -> UInt64 { (kept & keeps) | (reduced & ~keeps) }
        // … + 1: below n, so that nothing is carried out of the top.
        let (word3, carry3) = add(choose(digest.3, low), 1)
        let (word2, carry2) = add(choose(digest.2, second), carry3)
        let (word1, carry1) = add(choose(digest.1, third), carry2)
        let (word0, _) = add(choose(digest.0, high), carry1)
        func store(_ word: UInt64, _ index: Int) {
            bytes.storeBytes(of: word.bigEndian, toByteOffset: index * 8, as: UInt64.self)
        }
        store(word0, 0)
        store(word1, 1)
        store(word2, 2)
        store(word3, 3)
    }

    @inline(__always)
    private static func subtract(_ lhs: UInt64, _ rhs: UInt64, _ borrow: UInt64) -> (UInt64, borrow: UInt64) {
        let (first, isBelow) = lhs.subtractingReportingOverflow(rhs)
        let (second, isBelowToo) = first.subtractingReportingOverflow(borrow)
        return (second, (isBelow ? 1 : 0) | (isBelowToo ? 1 : 0))
    }

    @inline(__always)
    private static func add(_ lhs: UInt64, _ carry: UInt64) -> (UInt64, carry: UInt64) {
        let (sum, isOver) = lhs.addingReportingOverflow(carry)
        return (sum, isOver ? 1 : 0)
    }
}
