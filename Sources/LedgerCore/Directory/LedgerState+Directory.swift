// SPDX-License-Identifier: Apache-2.0

extension LedgerState {
    /// Replaces what the account publishes of itself; nil removes it, and removing nothing is no mistake.
    mutating func setDirectoryEntry(of account: AccountID, _ entry: DirectoryEntry?) throws(Refusal) {
        if let entry { try check(entry) }
        directory[account] = entry
        pending.append(.directoryEntrySet(account, entry))
    }

    private func check(_ entry: DirectoryEntry) throws(Refusal) {
        guard entry.encryptionKey != nil || entry.proxy != nil else {
            throw .invalidDirectoryEntry("it names neither a key nor a proxy")
        }
        guard entry.proxy?.endpoints.allSatisfy(ProviderProfile.isEndpoint) ?? true else {
            throw .invalidDirectoryEntry("an endpoint is printable ASCII without spaces")
        }
    }

    // MARK: Queries

    /// What an account publishes of itself.
    public func directoryEntry(_ id: AccountID) -> DirectoryEntry? { directory[id] }

    /// Accounts that re-encrypt for others, by account. Takes time in proportion to the whole directory.
    public func proxies() -> [(id: AccountID, offer: ProxyOffer)] {
        var found: [(id: AccountID, offer: ProxyOffer)] = []
        for (id, entry) in directory.values {
            if let offer = entry.proxy { found.append((id, offer)) }
        }
        return found.sorted { $0.id < $1.id }
    }
}
