// SPDX-License-Identifier: Apache-2.0

/// The bounds of this module, each with its reason.
public enum CommandLimits {
    /// One answer of the node that is read whole; a list of ten thousand jobs takes about 8 MiB.
    public static let answerBytes = 32 << 20
    /// One server-sent event; a job takes less than 4 KiB.
    public static let eventBytes = 1 << 20
    /// Log text in one JSON object; the whole log is at `weft logs`.
    public static let logTextBytes = 1 << 20
    /// A passphrase or mnemonic, in a file or typed: far beyond what anybody remembers.
    public static let secretBytes = 4096
    /// A key file; ours are below 2 KiB.
    public static let keystoreBytes = 64 << 10
    /// A policy, a draft or a batch of operations; a transaction has at most 64 KiB.
    public static let jsonFileBytes = 1 << 20
    /// A proof: a record of at most 128 KiB, a genesis of at most 4,096 allocations, and a few hundred hashes.
    public static let proofBytes = 1 << 20
    /// Longest cell of a table, in characters; names are at most 63.
    public static let cellCharacters = 200
    /// A bundle of at least this size gets a progress bar: smaller ones are gone before anybody reads it.
    public static let progressBytes: UInt64 = 1 << 20
    /// A socket on this machine answers at once or not at all.
    public static let connectSeconds: Int64 = 5
    /// Answers that are not streams; onboarding tries the machine out, which takes tens of seconds.
    public static let answerSeconds: Int64 = 180
    /// How long an order may wait before the person is told why nobody takes it.
    public static let whySeconds = 3
    /// How long the last lines wait for the rest of the log before they are shown anyway.
    public static let logGraceSeconds = 3
    /// A deposit above this many nano-credits (10 credits) is asked about.
    public static let unaskedDeposit: UInt64 = 10_000_000_000
    /// Rows of a list when nothing else is said; more scroll out of sight.
    public static let listRows = 200
}
