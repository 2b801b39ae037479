// SPDX-License-Identifier: Apache-2.0

import Multiformats

@testable import LedgerCore
@testable import LedgerStore

extension IndexWorld {
    /// Somebody says something of itself, or nothing any more.
    mutating func publish() {
        let id = account()
        let offer = ProxyOffer(
            peer: random.digest(), endpoints: (0..<Int.random(in: 0...2, using: &random)).map { "memory:\($0)" })
        let key = random.digest()
        let entries = [
            nil, DirectoryEntry(encryptionKey: key), DirectoryEntry(proxy: offer),
            DirectoryEntry(encryptionKey: key, proxy: offer),
        ]
        let entry = entries[Int.random(in: 0..<4, using: &random)]
        let old = proxies.firstIndex { $0.account == id }
        let since = old.map { proxies.remove(at: $0).since } ?? time
        if let entry, let offer = entry.proxy {
            proxies.append(
                ProxyEntry(
                    account: id, offer: offer, encryptionKey: entry.encryptionKey, since: since, changed: time))
        }
        emit(.directoryEntrySet(id, entry))
    }
}
