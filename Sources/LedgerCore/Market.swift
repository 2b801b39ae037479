// SPDX-License-Identifier: Apache-2.0

/// What a machine lends or a workload needs.
public struct Resources: Hashable, Sendable {
    /// Thousandths of a core.
    public var cpuMillis: UInt64
    public var memoryBytes: UInt64
    public var diskBytes: UInt64

    public init(cpuMillis: UInt64, memoryBytes: UInt64, diskBytes: UInt64) {
        self.cpuMillis = cpuMillis
        self.memoryBytes = memoryBytes
        self.diskBytes = diskBytes
    }

    public static let zero = Resources(cpuMillis: 0, memoryBytes: 0, diskBytes: 0)

    /// Whether every amount is within `LedgerLimits`, so that sums cannot overflow.
    public var isSane: Bool {
        cpuMillis <= LedgerLimits.cpuMillis && memoryBytes <= LedgerLimits.storageBytes
            && diskBytes <= LedgerLimits.storageBytes
    }

    /// Whether `other` fits in every dimension.
    public func covers(_ other: Resources) -> Bool {
        cpuMillis >= other.cpuMillis && memoryBytes >= other.memoryBytes && diskBytes >= other.diskBytes
    }

    /// The sum of two sane amounts.
    public static func + (left: Resources, right: Resources) -> Resources {
        Resources(
            cpuMillis: left.cpuMillis + right.cpuMillis, memoryBytes: left.memoryBytes + right.memoryBytes,
            diskBytes: left.diskBytes + right.diskBytes)
    }

    /// The difference; the caller has checked `left.covers(right)`.
    public static func - (left: Resources, right: Resources) -> Resources {
        precondition(left.covers(right), "resources never go below zero")
        return Resources(
            cpuMillis: left.cpuMillis - right.cpuMillis, memoryBytes: left.memoryBytes - right.memoryBytes,
            diskBytes: left.diskBytes - right.diskBytes)
    }
}

/// How strongly a runtime separates a workload from its host. Higher is stronger; a tenant names the least that will do.
public enum IsolationLevel: UInt8, Sendable, Comparable, CaseIterable {
    case namespace = 1
    case container = 2
    case kernel = 3
    case confidential = 4

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var name: String {
        switch self {
        case .namespace: "namespace"
        case .container: "container"
        case .kernel: "kernel"
        case .confidential: "confidential"
        }
    }

    public init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}

/// What a workload asks of a listing, visible to everyone; all else stays in the encrypted manifest.
public struct Requirements: Hashable, Sendable {
    public var resources: Resources
    public var isolation: IsolationLevel
    /// The interpreter that must be present: `python`, `node` or `shell`.
    public var interpreter: String
    /// Whether the workload asks for access to the public network.
    public var openNetwork: Bool

    public init(resources: Resources, isolation: IsolationLevel, interpreter: String, openNetwork: Bool) {
        self.resources = resources
        self.isolation = isolation
        self.interpreter = interpreter
        self.openNetwork = openNetwork
    }
}

/// What a listing gives beside capacity.
public struct Offer: Hashable, Sendable {
    /// The strongest isolation that the provider has proven.
    public var isolation: IsolationLevel
    /// Sorted, unique names.
    public var interpreters: [String]
    public var openNetwork: Bool

    public init(isolation: IsolationLevel, interpreters: [String], openNetwork: Bool) {
        self.isolation = isolation
        self.interpreters = interpreters
        self.openNetwork = openNetwork
    }

    /// Printable ASCII alone: it is compared and sorted the same by every version of Unicode.
    static func isInterpreterName(_ name: String) -> Bool {
        (1...LedgerLimits.interpreterNameBytes).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// A listing's price. What a workload pays is `rate(for:)`.
public struct Prices: Hashable, Sendable {
    /// Nano-credits per core and hour.
    public var coreHour: NanoCredits
    /// Nano-credits per GiB (2³⁰ bytes) of memory and hour.
    public var memoryGiBHour: NanoCredits

    public init(coreHour: NanoCredits, memoryGiBHour: NanoCredits) {
        self.coreHour = coreHour
        self.memoryGiBHour = memoryGiBHour
    }

    /// Nano-credits per hour for these resources, rounded down; nil on overflow.
    public func rate(for resources: Resources) -> NanoCredits? {
        guard let cpu = Arithmetic.multiply(coreHour, resources.cpuMillis, dividedBy: 1000),
            let memory = Arithmetic.multiply(memoryGiBHour, resources.memoryBytes, dividedBy: 1 << 30)
        else { return nil }
        let (sum, overflow) = cpu.addingReportingOverflow(memory)
        return overflow ? nil : sum
    }
}

/// Exact integer arithmetic for money and time.
public enum Arithmetic {
    public static let millisecondsPerHour: UInt64 = 3_600_000

    /// `⌊a·b / divisor⌋` with a 128-bit intermediate; nil if the result exceeds 64 bits.
    public static func multiply(_ a: UInt64, _ b: UInt64, dividedBy divisor: UInt64) -> UInt64? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < divisor else { return nil }
        return divisor.dividingFullWidth(product).quotient
    }

    /// `⌈a·b / divisor⌉`; nil if the result exceeds 64 bits.
    public static func multiplyRoundingUp(_ a: UInt64, _ b: UInt64, dividedBy divisor: UInt64) -> UInt64? {
        let product = a.multipliedFullWidth(by: b)
        guard product.high < divisor else { return nil }
        let (quotient, remainder) = divisor.dividingFullWidth(product)
        let (rounded, overflow) = quotient.addingReportingOverflow(remainder == 0 ? 0 : 1)
        return overflow ? nil : rounded
    }

    /// What `rate` nano-credits per hour cost for `milliseconds`, rounded down: the remainder below one nano-credit is
    /// the tenant's, so splitting a lease into many can never cost its tenant more.
    public static func charge(rate: NanoCredits, milliseconds: UInt64) -> NanoCredits? {
        multiply(rate, milliseconds, dividedBy: millisecondsPerHour)
    }

    /// The smallest deposit that covers `milliseconds` at `rate`.
    public static func deposit(rate: NanoCredits, milliseconds: UInt64) -> NanoCredits? {
        multiplyRoundingUp(rate, milliseconds, dividedBy: millisecondsPerHour)
    }

    /// After how many whole milliseconds at `rate` the price reaches `escrow`, so that paying all of it is never more
    /// than the exact price; nil when it never runs out (rate 0 or beyond 64 bits).
    public static func lasts(escrow: NanoCredits, rate: NanoCredits) -> UInt64? {
        rate == 0 ? nil : multiplyRoundingUp(escrow, millisecondsPerHour, dividedBy: rate)
    }
}
