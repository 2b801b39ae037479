// SPDX-License-Identifier: Apache-2.0

import PeerNetwork

/// A tenant's node's word to the provider that it has a lease's log and output: the provider need not keep them.
///
/// Message: the lease's digest, 32 bytes. Counts only from the peer that the lease's order named.
public enum CollectedNotice {
    public static let name = PeerProtocol("/weft/collected/1")
}
