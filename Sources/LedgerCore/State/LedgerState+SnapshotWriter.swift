// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Makes the snapshot of a state frame by frame, so that it never is one array.
///
/// The snapshot is the frames one after the other: first the header, then parts of records, `key record key record …`
/// in canonical DAG-CBOR, in the order of `RecordKey.path`, which is the order of the state tree. A frame is the length
/// of its content (4 bytes, big-endian), the content, and SHA-256(checksum of the frame before ‖ content), with 32 zero
/// bytes before the first: no frame can be altered, dropped or moved. One state has one snapshot.
///
/// Takes about 110 bytes of memory for each record besides the state, for the order.
public struct SnapshotWriter: Sendable {
    public let header: SnapshotHeader
    private let state: LedgerState
    private let order: [(path: Bytes32, key: RecordKey)]
    private var position = 0
    private var checksum = Bytes32.zero
    private var hasHeader = false

    /// The snapshot of a state as `endBlock` left it (or the genesis); within a block there is none.
    public init(_ state: LedgerState) {
        var state = state
        let root = state.stateRoot()
        order = state.recordKeys().map { (path: $0.path, key: $0) }.sorted { $0.path < $1.path }
        header = SnapshotHeader(
            network: state.network, height: state.height, time: state.time, head: state.head,
            lastBlock: state.lastBlock, reachableSince: state.reachableSince, fees: state.fees, root: root,
            counts: state.recordCounts.map { UInt64($0) })
        self.state = state
    }

    /// The next frame; nil after the last one.
    public mutating func next() -> [UInt8]? {
        guard hasHeader else {
            hasHeader = true
            return frame(header.enveloped())
        }
        guard position < order.count else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(SnapshotLimits.partBytes + 4096)
        while position < order.count, content.count < SnapshotLimits.partBytes {
            let key = order[position].key
            position += 1
            guard let record = state.record(key) else { preconditionFailure("a listed record is there") }
            content += key.encoded()
            content += record
        }
        return frame(content)
    }

    private mutating func frame(_ content: [UInt8]) -> [UInt8] {
        checksum = Self.checksum(of: content, after: checksum)
        var frame: [UInt8] = []
        frame.reserveCapacity(content.count + SnapshotLimits.lengthBytes + SnapshotLimits.checksumBytes)
        for shift in stride(from: 24, through: 0, by: -8) {
            frame.append(UInt8(truncatingIfNeeded: content.count >> shift))
        }
        frame += content
        checksum.withBytes { frame.append(contentsOf: $0) }
        return frame
    }

    static func checksum(of content: [UInt8], after previous: Bytes32) -> Bytes32 {
        var hasher = SHA256Hasher()
        hasher.update(previous)
        hasher.update(content)
        return hasher.finalize()
    }
}
