// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// How a workload ended, as its provider reports it.
public struct JobResult: Hashable, Sendable {
    public enum Outcome: Hashable, Sendable {
        case exited(code: UInt8)
        case signaled(UInt8)
        case outOfMemory
        case timedOut
        /// Ended because its tenant asked.
        case stopped
    }

    public struct Usage: Hashable, Sendable {
        public var wallMilliseconds: UInt64
        public var cpuMilliseconds: UInt64
        public var memoryPeakBytes: UInt64
        public var diskBytes: UInt64

        public init(wallMilliseconds: UInt64, cpuMilliseconds: UInt64, memoryPeakBytes: UInt64, diskBytes: UInt64) {
            self.wallMilliseconds = wallMilliseconds
            self.cpuMilliseconds = cpuMilliseconds
            self.memoryPeakBytes = memoryPeakBytes
            self.diskBytes = diskBytes
        }
    }

    public var outcome: Outcome
    public var usage: Usage
    /// The envelope of the output folder, if the workload wrote one.
    public var output: CID?
    /// The envelope of the whole log.
    public var log: CID?

    public init(outcome: Outcome, usage: Usage, output: CID?, log: CID?) {
        self.outcome = outcome
        self.usage = usage
        self.output = output
        self.log = log
    }
}

extension JobResult: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("log", link: log)
        writer.field("usage", usage)
        writer.field("output", link: output)
        writer.field("outcome", outcome)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        log = try reader.optionalLink("log")
        usage = try reader.value("usage")
        output = try reader.optionalLink("output")
        outcome = try reader.value("outcome")
    }
}

extension JobResult.Usage: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.field("diskBytes", diskBytes)
        writer.field("cpuMilliseconds", cpuMilliseconds)
        writer.field("memoryPeakBytes", memoryPeakBytes)
        writer.field("wallMilliseconds", wallMilliseconds)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        diskBytes = try reader.number("diskBytes")
        cpuMilliseconds = try reader.number("cpuMilliseconds")
        memoryPeakBytes = try reader.number("memoryPeakBytes")
        wallMilliseconds = try reader.number("wallMilliseconds")
    }
}

/// Wire form: `[name, number]`.
extension JobResult.Outcome: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        let (name, value) = parts
        writer.writeArrayHeader(count: 2)
        writer.writeText(name)
        writer.writeUnsigned(UInt64(value))
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readArrayHeader(exactly: 2)
        let name = try reader.readText(max: 16)
        guard let value = UInt8(exactly: try reader.readUnsigned()), let outcome = Self(name: name, value: value)
        else { throw .invalid("unknown outcome \(name)") }
        self = outcome
    }
}

extension JobResult.Outcome {
    /// Name and number, as on the wire and in `--output json`.
    public var parts: (name: String, value: UInt8) {
        switch self {
        case .exited(let code): ("exited", code)
        case .signaled(let signal): ("signaled", signal)
        case .outOfMemory: ("outOfMemory", 0)
        case .timedOut: ("timedOut", 0)
        case .stopped: ("stopped", 0)
        }
    }

    public init?(name: String, value: UInt8) {
        switch (name, value) {
        case ("exited", _): self = .exited(code: value)
        case ("signaled", _): self = .signaled(value)
        case ("outOfMemory", 0): self = .outOfMemory
        case ("timedOut", 0): self = .timedOut
        case ("stopped", 0): self = .stopped
        default: return nil
        }
    }
}
