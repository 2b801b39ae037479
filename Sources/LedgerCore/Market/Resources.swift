// SPDX-License-Identifier: Apache-2.0

import DagCBOR

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

extension Resources: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("cpuMillis", cpuMillis)
        writer.field("diskBytes", diskBytes)
        writer.field("memoryBytes", memoryBytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        let cpu = try reader.number("cpuMillis")
        let disk = try reader.number("diskBytes")
        self.init(cpuMillis: cpu, memoryBytes: try reader.number("memoryBytes"), diskBytes: disk)
    }
}
