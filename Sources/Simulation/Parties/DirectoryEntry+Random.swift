// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension DirectoryEntry? {
    /// Anything that a party may publish of itself, nothing among it.
    static func random(of number: Int, _ random: inout SeededGenerator) -> DirectoryEntry? {
        guard random.chance(75) else { return nil }
        let offer = ProxyOffer(
            peer: Hash.sha256([UInt8(truncatingIfNeeded: number), 2]),
            endpoints: (0..<random.index(3)).map { "memory:\(number)-\($0)" })
        let isProxy = random.chance(50)
        return DirectoryEntry(
            encryptionKey: !isProxy || random.chance(50) ? random.digest() : nil, proxy: isProxy ? offer : nil)
    }
}
