// SPDX-License-Identifier: Apache-2.0

/// The bounds of everything this module reads, in one place, each with its reason.
public enum WorkloadLimits {
    /// A manifest is written by hand; a quarter of a megabyte is hundreds of times a long one.
    public static let manifestBytes = 256 * 1024
    /// Nested collections in a manifest; its deepest legitimate value sits at four.
    public static let manifestDepth = 16
    /// Aliases tolerated before the text is refused unread: expanding more could cost exponential time.
    public static let manifestAliases = 8
    /// Problems listed for one manifest; nobody reads more, and the message stays bounded.
    public static let manifestProblems = 32
    /// A name is a label in listings: the length of a DNS label (RFC 1035 §2.3.4).
    public static let nameBytes = 63
    /// Arguments of one command, and the bytes of one argument: Linux takes at most 128 KiB (MAX_ARG_STRLEN).
    public static let arguments = 1024
    public static let argumentBytes = 128 * 1024
    /// Files, outputs and environment variables named in one manifest.
    public static let listItems = 1024
    /// Contents that one workload mounts: each costs its provider a search for whoever has it.
    public static let mounts = 16
    /// Secrets of one workload: each file of them is a descriptor of the program that makes the sandbox.
    public static let secrets = 32
    /// The value of one secret: a chain of certificates or a key with room to spare.
    public static let secretBytes = 64 * 1024
    /// The name of a variable.
    public static let variableBytes = 256
    /// The longest path of one file, as Linux's PATH_MAX allows it.
    public static let pathBytes = 4096
    /// The shortest and longest run of a job, in seconds: one second, thirty days.
    public static let timeoutSeconds: ClosedRange<UInt64> = 1...2_592_000
    /// How long an order may be on offer before it is decided; the ledger's own bound is seven days too.
    public static let windowMilliseconds: ClosedRange<UInt64> = 100...(7 * 86_400_000)
    /// How often a workload that a channel pays is paid; the channels' own bounds are the same.
    public static let tickMilliseconds: ClosedRange<UInt64> = 100...3_600_000
    /// Attributes and data sets that an order demands; the ledger's own bounds are the same.
    public static let demandedAttributes = 32
    public static let demandedDatasets = 8
    public static let namedProviders = 16
    /// Bytes of an account as text, with room to spare.
    public static let accountBytes = 128
    /// The text of a CID.
    public static let cidBytes = 128
    /// Processing power, in thousandths of a core: a hundredth of a core to 4096 cores.
    public static let cpuMillis: ClosedRange<UInt64> = 10...4_096_000
    /// Memory: below 16 MiB no interpreter starts; 64 TiB is beyond any machine.
    public static let memoryBytes: ClosedRange<UInt64> = (16 << 20)...(64 << 40)
    /// Disk: 1 MiB to 1 PiB.
    public static let diskBytes: ClosedRange<UInt64> = (1 << 20)...(1 << 50)
    /// The highest price that can be named: a million credits per hour, so that price times 30 days fits 64 bits.
    public static let pricePerHour: ClosedRange<UInt64> = 0...1_000_000_000_000_000
    /// Quantities are short; anything longer is not a number.
    public static let quantityBytes = 64

    /// One path inside a bundle.
    public static let bundlePathBytes = 1024
    /// Folders above one file of a bundle.
    public static let bundlePathComponents = 64
    /// The target of a link in a bundle.
    public static let bundleTargetBytes = 1024
    /// One header: path and target at their longest, with the map around them.
    public static let bundleHeaderBytes = 4096
    /// Entries of one bundle; more inodes than a job's disk usually holds.
    public static let bundleEntries: UInt64 = 1_000_000
    /// The content of one bundle, when the caller names no smaller bound: 1 TiB.
    public static let bundleContentBytes: UInt64 = 1 << 40
}
