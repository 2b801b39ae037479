// SPDX-License-Identifier: Apache-2.0

/// The bounds of a proxy, with their reasons.
public enum ProxyLimits {
    /// Fragments held in all: some 100 MB of memory.
    public static let fragments = 100_000
    /// Fragments held for one grantor, so that nobody fills a proxy alone.
    public static let fragmentsPerGrantor = 10_000
    /// Between two looks for fragments that nobody can use any more.
    public static let sweepInterval: Duration = .seconds(30)
    /// How long what is over may stay on the disk: everything of that time is overwritten with one sync.
    static let eraseInterval: Duration = .seconds(1)
    /// How long a fragment for a lease or order that the ledger does not show is kept, in milliseconds: this node's ledger
    /// may lag behind, and what is older than this was over before it came.
    public static let unknownLease: UInt64 = 600_000
    /// Lines of the proxy's journal that are kept.
    public static let journalLines = 100_000
    /// Largest message that a proxy reads.
    static let messageBytes = 8_192
}
