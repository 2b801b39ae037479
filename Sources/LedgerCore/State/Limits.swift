// SPDX-License-Identifier: Apache-2.0

/// Caps on everything that enters the ledger from outside. A value beyond a cap is refused before anything is allocated.
public enum LedgerLimits {
    /// A transaction's size on the wire, in bytes. A full batch of orders takes about 24 KiB.
    public static let transactionBytes = 64 * 1024
    /// Operations in one transaction: enough for a provider to list every machine of a rack at once.
    public static let operationsPerTransaction = 64
    /// Lease ids in one heartbeat; a provider with more sends several.
    public static let leasesPerHeartbeat = 1024
    /// Listings that one provider keeps open at a time.
    public static let listingsPerProvider = 64
    /// Interpreters that a listing names.
    public static let interpretersPerListing = 16
    /// Bytes of an interpreter's name.
    public static let interpreterNameBytes = 32
    /// Bytes of an order's salt.
    public static let saltBytes = 16
    /// Accounts funded by a genesis.
    public static let genesisAllocations = 4096
    /// Bytes of a genesis, for a reader: each allocation takes at most 44, the rest less than two thousand.
    public static let genesisBytes = 192 * 1024
    /// Latest creation of a network: the end of the year 9999. Leaves room for every sum of times in 63 bits.
    public static let latestGenesis: LedgerTime = 253_402_300_799_999
    /// Transactions in one block: at about 250 bytes each a block stays near 1 MiB.
    public static let transactionsPerBlock = 4096
    /// Bytes of a block, for a reader.
    public static let blockBytes = 16 * 1024 * 1024
    /// Largest `cpuMillis`: 4096 cores.
    public static let cpuMillis: UInt64 = 4096 * 1000
    /// Largest memory or disk amount: 1 PiB.
    public static let storageBytes: UInt64 = 1 << 50
    /// Longest lease: 366 days, in milliseconds.
    public static let leaseMilliseconds: UInt64 = 366 * 24 * 3_600_000
    /// Bytes of one record of the state; the largest are providers with many attested attributes.
    public static let recordBytes = 128 * 1024
    /// Keys of an account that several sign for.
    public static let policyKeys = 16
    /// Bytes of a transaction's memo: a reference number or a short sentence.
    public static let memoBytes = 256
    /// Attributes that a provider has or an order demands.
    public static let attributes = 32
    public static let attributeNameBytes = 32
    public static let attributeValueBytes = 128
    /// Addresses of a provider.
    public static let endpoints = 8
    public static let endpointBytes = 256
    /// Data sets that a provider holds.
    public static let datasetsPerProvider = 256
    /// Data sets that an order demands.
    public static let datasetsPerOrder = 8
    /// Providers that an order names.
    public static let namedProviders = 16
    /// Bids on one order; ranking them stays within milliseconds.
    public static let bidsPerOrder: UInt64 = 16_384
    /// Bytes of a sealed bid's nonce.
    public static let bidNonceBytes = 16
    /// Longest notice, heartbeat grace, auction window and dispute window: a week, in milliseconds.
    public static let windowMilliseconds: UInt64 = 7 * 24 * 3_600_000
    /// Shortest heartbeat interval: more often tells nothing and costs everybody.
    public static let heartbeatMilliseconds: UInt64 = 100
    /// How long after its end a lease may be rated, in milliseconds: thirty days.
    public static let ratingMilliseconds: UInt64 = 30 * 24 * 3_600_000
    /// Largest sum of amounts that a genesis hands out: leaves room for every sum in 63 bits.
    public static let issued: UInt64 = 1 << 62
}
