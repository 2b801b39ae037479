// SPDX-License-Identifier: Apache-2.0

/// A bid in an auction, with what the ledger knows of its listing and its provider when the window closes.
public struct Candidate: Hashable, Sendable {
    public var provider: AccountID
    public var listing: ListingID
    /// What the provider asks, in nano-credits per hour.
    public var rate: NanoCredits
    /// What the listing has free.
    public var free: Resources
    /// The provider's standing, 0 to 1000, 1000 best. More counts as 1000.
    public var standing: UInt64

    public init(provider: AccountID, listing: ListingID, rate: NanoCredits, free: Resources, standing: UInt64) {
        self.provider = provider
        self.listing = listing
        self.rate = rate
        self.free = free
        self.standing = standing
    }

    /// A total order over all fields, listing first: a list that is sorted by it does not tell how it came about.
    func precedes(_ other: Candidate) -> Bool {
        if listing != other.listing { return listing < other.listing }
        if rate != other.rate { return rate < other.rate }
        if provider != other.provider { return provider < other.provider }
        if standing != other.standing { return standing < other.standing }
        return (free.cpuMillis, free.memoryBytes, free.diskBytes)
            < (other.free.cpuMillis, other.free.memoryBytes, other.free.diskBytes)
    }
}
