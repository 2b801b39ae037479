// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Grants
import LedgerCore
import Multiformats
import PeerNetwork

/// A provider asks the tenant's node to grant its lease what it needs: the job itself, and the sealed data that it mounts.
///
/// Request: the lease's digest, 32 bytes. The node answers with the grants that it has made for the lease's own key, once
/// proxies hold their fragments. Nobody but the holder of that key gains by them, so anybody may ask.
public enum GrantExchange {
    public static let name = PeerProtocol("/weft/grant/2")
    /// How long the tenant's node may take.
    public static let timeout = Duration.seconds(10)
    /// Grants of one lease: the job and its mounts.
    public static let maximumGrants = 64

    public static func encode(_ grants: [SignedGrant]) -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeArray(grants)
        return writer.finished()
    }

    public static func decode(_ bytes: [UInt8]) throws(DagCBORError) -> [SignedGrant] {
        var reader = DagCBORReader(bytes)
        let grants = try reader.readArray(of: SignedGrant.self, max: maximumGrants)
        try reader.finish()
        return grants
    }
}
