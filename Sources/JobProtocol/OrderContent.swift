// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import LedgerCore
import Multiformats
import PeerNetwork

/// A provider that an order names asks for what the job needs, to have it before it can win: the tenant's node may be
/// away then. All of it is ciphertext, or content that anybody may have.
///
/// Request: the order's digest, 32 bytes, and 0x00; the answer is a list of roots. The same with 0x01 says that the
/// provider holds all of it; the answer is empty.
public enum OrderContent {
    public static let name = PeerProtocol("/weft/order-content/1")
    /// How long the tenant's node may take.
    public static let timeout = Duration.seconds(10)
    /// Manifest, files, secrets, and as many mounts as a job has.
    public static let maximumRoots = 32

    public enum Request: Hashable, Sendable {
        case roots(OrderID)
        case held(OrderID)

        public var bytes: [UInt8] {
            switch self {
            case .roots(let order): order.digest.bytes + [0]
            case .held(let order): order.digest.bytes + [1]
            }
        }

        /// Nil for what is none.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == 33, let digest = Bytes32(Array(bytes[..<32])), bytes[32] <= 1 else { return nil }
            self = bytes[32] == 0 ? .roots(OrderID(digest: digest)) : .held(OrderID(digest: digest))
        }
    }

    public static func encode(_ roots: [CID]) -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeArrayHeader(count: roots.count)
        for root in roots { writer.writeLink(root) }
        return writer.finished()
    }

    public static func decode(_ bytes: [UInt8]) throws(DagCBORError) -> [CID] {
        var reader = DagCBORReader(bytes)
        var roots: [CID] = []
        for _ in 0..<(try reader.readArrayHeader(max: maximumRoots)) { roots.append(try reader.readLink()) }
        try reader.finish()
        return roots
    }
}
