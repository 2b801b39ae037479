// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Reads the snapshot of a state from bytes that come in pieces of any size; see `SnapshotWriter` for the form.
///
/// Keeps no more than one frame besides the state. What it gives is checked: every checksum, every record's form,
/// the order, the counts, the root and the conservation of money. Whether the state is the one that the chain's blocks
/// lead to is for the caller to know: compare `header.head`, and `header.root` if that block states one.
public struct SnapshotReader: Sendable {
    public private(set) var header: SnapshotHeader?
    private var state: LedgerState
    private var unread: [UInt8] = []
    private var checksum = Bytes32.zero
    private var frames: UInt64 = 0
    private var left: UInt64 = 0
    private var last: Bytes32?
    private var failure: SnapshotError?

    /// A reader at the start of a snapshot of the network that begins with `genesis`.
    ///
    /// - Throws: `Refusal` for a genesis that cannot begin a network.
    public init(genesis: Genesis) throws(Refusal) {
        state = try LedgerState(genesis: genesis)
        state.removeAllRecords()
    }

    /// Takes the next bytes. After an error the reader stays failed.
    public mutating func feed(_ bytes: [UInt8]) throws(SnapshotError) {
        if let failure { throw failure }
        unread += bytes
        var start = 0
        do throws(SnapshotError) {
            while let content = try content(at: start) {
                start += SnapshotLimits.lengthBytes + content.count + SnapshotLimits.checksumBytes
                try take(content)
            }
        } catch {
            failure = error
            unread = []
            throw error
        }
        unread.removeFirst(start)
    }

    /// The state, after the last bytes.
    public mutating func finish() throws(SnapshotError) -> LedgerState {
        if let failure { throw failure }
        guard let header, unread.isEmpty, left == 0 else { throw .truncated }
        guard state.recordCounts.map({ UInt64($0) }) == header.counts else { throw .wrongCounts }
        guard state.stateRoot() == header.root else { throw .wrongRoot }
        do { try state.audit() } catch { throw .conservation(error) }
        state.rebuildDerived()
        return state
    }

    /// The content of the frame that begins at `start`, if all of it is there.
    private mutating func content(at start: Int) throws(SnapshotError) -> [UInt8]? {
        guard unread.count > start else { return nil }
        guard header == nil || left > 0 else { throw .trailingBytes }
        let begin = start + SnapshotLimits.lengthBytes
        guard unread.count >= begin else { return nil }
        let length = unread[start..<begin].reduce(0) { $0 << 8 | UInt64($1) }
        guard length > 0, length <= UInt64(SnapshotLimits.frameBytes) else {
            throw frames == 0 ? .notASnapshot : .tooLarge(frame: frames, bytes: length)
        }
        let end = begin + Int(length)
        guard unread.count >= end + SnapshotLimits.checksumBytes else { return nil }
        let content = Array(unread[begin..<end])
        checksum = SnapshotWriter.checksum(of: content, after: checksum)
        guard Bytes32(unread[end..<end + SnapshotLimits.checksumBytes]) == checksum else {
            throw .wrongChecksum(frame: frames)
        }
        return content
    }

    private mutating func take(_ content: [UInt8]) throws(SnapshotError) {
        defer { frames += 1 }
        guard header == nil else { return try takePart(content) }
        let header = try SnapshotHeader(enveloped: content)
        guard header.network == state.network else { throw .otherNetwork(header.network) }
        self.header = header
        left = header.records ?? 0
        state.takeTotals(of: header)
        state.reserve(header.counts)
    }

    private mutating func takePart(_ content: [UInt8]) throws(SnapshotError) {
        var reader = DagCBORReader(content)
        var records: [(key: Bytes32, value: Bytes32?)] = []
        while !reader.isAtEnd {
            guard left > 0 else { throw .wrongCounts }
            left -= 1
            do throws(DagCBORError) {
                let key = try RecordKey(from: &reader)
                let start = reader.offset
                try state.readRecord(key, from: &reader)
                let value = content.withUnsafeBytes {
                    Hash.sha256(UnsafeRawBufferPointer(rebasing: $0[start..<reader.offset]))
                }
                records.append((key.path, value))
            } catch { throw .malformed(frame: frames, "\(error)") }
            guard last.map({ $0 < records[records.count - 1].key }) ?? true else { throw .wrongOrder(frame: frames) }
            last = records[records.count - 1].key
        }
        // Neighbours in the tree: the tree grows at one edge, at no more hashes than if it were built at once.
        state.takeRooted(records)
    }
}
