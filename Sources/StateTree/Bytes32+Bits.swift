// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// The key as a path from the root: bit 0 is the highest bit of the first byte, false goes left.
extension Bytes32 {
    /// The bit at `index`, from 0 to 255.
    func bit(_ index: Int) -> Bool {
        withBytes { $0[index >> 3] >> UInt8(7 - index & 7) & 1 == 1 }
    }

    /// How many bits both have in common before they differ: 256 if they are equal.
    func commonBits(with other: Bytes32) -> Int {
        withBytes { mine in
            other.withBytes { theirs in
                for offset in stride(from: 0, to: 32, by: 8) {
                    let difference =
                        mine.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                        ^ theirs.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    if difference != 0 { return 8 * offset + UInt64(bigEndian: difference).leadingZeroBitCount }
                }
                return 256
            }
        }
    }
}
