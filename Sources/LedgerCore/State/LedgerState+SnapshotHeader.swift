// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats
import StateTree

/// Sizes that the form of a snapshot fixes.
public enum SnapshotLimits {
    /// A part is closed when it has at least so many bytes: small enough for any node's memory, large enough that a
    /// million records take a few hundred parts.
    public static let partBytes = 256 * 1024
    /// The longest content of a frame that a reader takes: a part and the largest record, twice over.
    public static let frameBytes = 1024 * 1024
    /// Bytes around a frame's content: its length before it, its checksum behind it.
    static let lengthBytes = 4
    static let checksumBytes = 32
}

/// What a snapshot says of the state that it holds.
public struct SnapshotHeader: Hashable, Sendable {
    /// The one version that is read and written.
    public static let version: UInt64 = 2

    public var network: CID
    public var height: UInt64
    public var time: LedgerTime
    /// The CID of the block at `height`.
    public var head: CID
    public var lastBlock: LedgerTime
    public var reachableSince: LedgerTime
    public var fees: NanoCredits
    /// The root of the state tree over the records that follow and the totals.
    public var root: Bytes32
    /// How many records of each table follow, in the order of `RecordKey`'s tables.
    public var counts: [UInt64]

    /// Tables whose records follow. The totals are in the header itself.
    static let tables = 10
    static let magic = "weft/snapshot"

    /// All records; nil if they are more than a tree can hold.
    var records: UInt64? {
        var sum: UInt64 = 0
        for count in counts {
            let (next, overflow) = sum.addingReportingOverflow(count)
            guard !overflow, next <= UInt64(StateTreeLimits.records) else { return nil }
            sum = next
        }
        return sum
    }

    /// `["weft/snapshot", version, {…}]`: the version comes before whatever a later one may change.
    func enveloped() -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: 3)
        writer.writeText(Self.magic)
        writer.writeUnsigned(Self.version)
        encode(to: &writer)
        return writer.finished()
    }
}

extension SnapshotHeader: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 9)
        writer.field("fees", fees)
        writer.field("head", link: head)
        writer.field("root", root)
        writer.field("time", time)
        writer.writeKey("counts")
        writer.writeArrayHeader(count: counts.count)
        for count in counts { writer.writeUnsigned(count) }
        writer.field("height", height)
        writer.field("network", link: network)
        writer.field("lastBlock", lastBlock)
        writer.field("reachableSince", reachableSince)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 9)
        fees = try reader.number("fees")
        head = try reader.link("head")
        root = try reader.bytes32("root")
        time = try reader.number("time")
        try reader.expectKey("counts")
        try reader.readArrayHeader(exactly: Self.tables)
        counts = []
        for _ in 0..<Self.tables { counts.append(try reader.readUnsigned()) }
        height = try reader.number("height")
        network = try reader.link("network")
        lastBlock = try reader.number("lastBlock")
        reachableSince = try reader.number("reachableSince")
        guard reachableSince <= time, lastBlock <= time else { throw .invalid("the times contradict each other") }
        guard records != nil else { throw .outOfRange }
    }
}

extension SnapshotHeader {
    /// - Throws: `.notASnapshot`, `.otherVersion`, `.malformed`.
    init(enveloped bytes: [UInt8]) throws(SnapshotError) {
        var reader = DagCBORReader(bytes)
        guard (try? reader.readArrayHeader(exactly: 3)) != nil, (try? reader.readText(max: 32)) == Self.magic,
            let version = try? reader.readUnsigned()
        else { throw .notASnapshot }
        guard version == Self.version else { throw .otherVersion(version) }
        do {
            self = try SnapshotHeader(from: &reader)
            try reader.finish()
        } catch { throw .malformed(frame: 0, "\(error)") }
    }
}
