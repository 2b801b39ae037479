// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import LedgerCore
import Multiformats
import PeerNetwork

/// A tenant's signed wish that its job end with what it has: the program gets SIGTERM, the output is kept.
public struct StopRequest: Hashable, Sendable {
    public static let name = PeerProtocol("/weft/stop/1")
    /// Separates these requests from everything else that a key signs.
    public static let domain = "stop/1"
    /// How long the provider may take to confirm that it has begun.
    public static let timeout = Duration.seconds(10)

    public var lease: LeaseID
    public var signature: [UInt8]

    public init(lease: LeaseID, key: PrivateKey, network: CID) {
        self.lease = lease
        signature = key.signature(of: Self.message(lease, network))
    }

    /// Whether `tenant` signed it, for this network.
    public func isSigned(by tenant: AccountID, network: CID) -> Bool {
        tenant.verifies(signature, of: Self.message(lease, network))
    }

    private static func message(_ lease: LeaseID, _ network: CID) -> [UInt8] {
        SigningDomain.message(tag: domain, network: network, body: lease.digest.bytes)
    }
}

extension StopRequest: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("lease")
        writer.writeBytes(lease.digest)
        writer.writeKey("signature")
        writer.writeBytes(signature)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("lease")
        lease = LeaseID(digest: try reader.readBytes32())
        try reader.expectKey("signature")
        signature = try reader.readBytes(max: 64)
    }
}

/// A provider's word to the tenant's node that the program has ended, before the ledger says so. For display only: money
/// and results follow the ledger.
///
/// Message: the lease's digest, 32 bytes. Taken only from the lease's own provider peer.
public enum FinishedNotice {
    public static let name = PeerProtocol("/weft/finished/1")
}
