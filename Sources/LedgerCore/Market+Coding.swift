// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

extension Resources: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("cpuMillis")
        writer.writeUnsigned(cpuMillis)
        writer.writeKey("diskBytes")
        writer.writeUnsigned(diskBytes)
        writer.writeKey("memoryBytes")
        writer.writeUnsigned(memoryBytes)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("cpuMillis")
        let cpu = try reader.readUnsigned()
        try reader.expectKey("diskBytes")
        let disk = try reader.readUnsigned()
        try reader.expectKey("memoryBytes")
        self.init(cpuMillis: cpu, memoryBytes: try reader.readUnsigned(), diskBytes: disk)
    }
}

extension Prices: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("coreHour")
        writer.writeUnsigned(coreHour)
        writer.writeKey("memoryGiBHour")
        writer.writeUnsigned(memoryGiBHour)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("coreHour")
        let core = try reader.readUnsigned()
        try reader.expectKey("memoryGiBHour")
        self.init(coreHour: core, memoryGiBHour: try reader.readUnsigned())
    }
}

extension IsolationLevel {
    fileprivate init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let name = try reader.readText(max: 16)
        guard let level = IsolationLevel(name: name) else { throw .invalid("unknown isolation \(name)") }
        self = level
    }
}

extension Offer: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("isolation")
        writer.writeText(isolation.name)
        writer.writeKey("openNetwork")
        writer.writeBool(openNetwork)
        writer.writeKey("interpreters")
        writer.writeArrayHeader(count: interpreters.count)
        for interpreter in interpreters { writer.writeText(interpreter) }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("isolation")
        let isolation = try IsolationLevel(from: &reader)
        try reader.expectKey("openNetwork")
        let openNetwork = try reader.readBool()
        try reader.expectKey("interpreters")
        let count = try reader.readArrayHeader(max: LedgerLimits.interpretersPerListing)
        var interpreters: [String] = []
        for _ in 0..<count { interpreters.append(try reader.readText(max: LedgerLimits.interpreterNameBytes)) }
        self.init(isolation: isolation, interpreters: interpreters, openNetwork: openNetwork)
    }
}

extension Requirements: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("isolation")
        writer.writeText(isolation.name)
        writer.writeKey("resources")
        resources.encode(to: &writer)
        writer.writeKey("interpreter")
        writer.writeText(interpreter)
        writer.writeKey("openNetwork")
        writer.writeBool(openNetwork)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("isolation")
        let isolation = try IsolationLevel(from: &reader)
        try reader.expectKey("resources")
        let resources = try Resources(from: &reader)
        try reader.expectKey("interpreter")
        let interpreter = try reader.readText(max: LedgerLimits.interpreterNameBytes)
        try reader.expectKey("openNetwork")
        let openNetwork = try reader.readBool()
        self.init(resources: resources, isolation: isolation, interpreter: interpreter, openNetwork: openNetwork)
    }
}

extension OrderTerms: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 8)
        writer.writeKey("peer")
        writer.writeBytes(peer)
        writer.writeKey("salt")
        writer.writeBytes(salt)
        writer.writeKey("deposit")
        writer.writeUnsigned(deposit)
        writer.writeKey("expires")
        writer.writeUnsigned(expires)
        writer.writeKey("duration")
        writer.writeUnsigned(duration)
        writer.writeKey("manifest")
        writer.writeLink(manifest)
        writer.writeKey("maximumRate")
        writer.writeUnsigned(maximumRate)
        writer.writeKey("requirements")
        requirements.encode(to: &writer)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 8)
        try reader.expectKey("peer")
        peer = try reader.readBytes32()
        try reader.expectKey("salt")
        salt = try reader.readBytes(max: LedgerLimits.saltBytes)
        try reader.expectKey("deposit")
        deposit = try reader.readUnsigned()
        try reader.expectKey("expires")
        expires = try reader.readUnsigned()
        try reader.expectKey("duration")
        duration = try reader.readUnsigned()
        try reader.expectKey("manifest")
        manifest = try reader.readLink()
        try reader.expectKey("maximumRate")
        maximumRate = try reader.readUnsigned()
        try reader.expectKey("requirements")
        requirements = try Requirements(from: &reader)
    }
}

extension JobResult: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 4)
        writer.writeKey("log")
        writer.writeOptionalLink(log)
        writer.writeKey("usage")
        writer.writeMapHeader(count: 4)
        writer.writeKey("diskBytes")
        writer.writeUnsigned(usage.diskBytes)
        writer.writeKey("cpuMilliseconds")
        writer.writeUnsigned(usage.cpuMilliseconds)
        writer.writeKey("memoryPeakBytes")
        writer.writeUnsigned(usage.memoryPeakBytes)
        writer.writeKey("wallMilliseconds")
        writer.writeUnsigned(usage.wallMilliseconds)
        writer.writeKey("output")
        writer.writeOptionalLink(output)
        writer.writeKey("outcome")
        writer.writeArrayHeader(count: 2)
        let (name, value) = outcome.parts
        writer.writeText(name)
        writer.writeUnsigned(UInt64(value))
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("log")
        let log = try reader.readOptionalLink()
        try reader.expectKey("usage")
        try reader.readMapHeader(exactly: 4)
        try reader.expectKey("diskBytes")
        let disk = try reader.readUnsigned()
        try reader.expectKey("cpuMilliseconds")
        let cpu = try reader.readUnsigned()
        try reader.expectKey("memoryPeakBytes")
        let memory = try reader.readUnsigned()
        try reader.expectKey("wallMilliseconds")
        let wall = try reader.readUnsigned()
        try reader.expectKey("output")
        let output = try reader.readOptionalLink()
        try reader.expectKey("outcome")
        guard try reader.readArrayHeader(max: 2) == 2 else { throw .invalid("an outcome is a pair") }
        let name = try reader.readText(max: 16)
        guard let value = UInt8(exactly: try reader.readUnsigned()), let outcome = Outcome(name: name, value: value)
        else { throw .invalid("unknown outcome \(name)") }
        let usage = Usage(wallMilliseconds: wall, cpuMilliseconds: cpu, memoryPeakBytes: memory, diskBytes: disk)
        self.init(outcome: outcome, usage: usage, output: output, log: log)
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
