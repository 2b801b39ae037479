// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// A listing's price. What a workload pays is `rate(for:)`.
public struct Prices: Hashable, Sendable {
    /// Nano-credits per core and hour.
    public var coreHour: NanoCredits
    /// Nano-credits per GiB (2³⁰ bytes) of memory and hour.
    public var memoryGiBHour: NanoCredits
    /// Nano-credits per GiB (2³⁰ bytes) of disk and hour.
    public var diskGiBHour: NanoCredits

    public init(coreHour: NanoCredits, memoryGiBHour: NanoCredits, diskGiBHour: NanoCredits = 0) {
        self.coreHour = coreHour
        self.memoryGiBHour = memoryGiBHour
        self.diskGiBHour = diskGiBHour
    }

    /// Nano-credits per hour for these resources, each part rounded down; nil on overflow.
    public func rate(for resources: Resources) -> NanoCredits? {
        guard let cpu = Arithmetic.multiply(coreHour, resources.cpuMillis, dividedBy: 1000),
            let memory = Arithmetic.multiply(memoryGiBHour, resources.memoryBytes, dividedBy: 1 << 30),
            let disk = Arithmetic.multiply(diskGiBHour, resources.diskBytes, dividedBy: 1 << 30)
        else { return nil }
        let (part, overflow) = cpu.addingReportingOverflow(memory)
        let (sum, overflowAgain) = part.addingReportingOverflow(disk)
        return overflow || overflowAgain ? nil : sum
    }
}

extension Prices: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.field("coreHour", coreHour)
        writer.field("diskGiBHour", diskGiBHour)
        writer.field("memoryGiBHour", memoryGiBHour)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        let core = try reader.number("coreHour")
        let disk = try reader.number("diskGiBHour")
        self.init(coreHour: core, memoryGiBHour: try reader.number("memoryGiBHour"), diskGiBHour: disk)
    }
}
