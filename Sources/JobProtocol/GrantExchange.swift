// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import PeerNetwork

/// How a lease's content key travels: the provider asks, the tenant's node answers while its ledger shows the lease live.
///
/// Request: the lease's digest, 32 bytes. Answer: a grant that only the lease's own `grantee` key opens, so anybody may
/// ask and nobody else gains by it.
public enum GrantExchange {
    public static let name = PeerProtocol("/weft/grant/1")
    /// How long the tenant's node may take.
    public static let timeout = Duration.seconds(10)

    /// What a grant is bound to: it opens for no other lease and on no other network.
    public static func context(lease: LeaseID, network: CID) -> [UInt8] {
        Array("weft/lease-grant/1".utf8) + network.bytes + lease.digest.bytes
    }
}
