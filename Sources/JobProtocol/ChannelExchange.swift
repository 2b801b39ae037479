// SPDX-License-Identifier: Apache-2.0

import PeerNetwork

/// How the two sides of a lease's channel talk, besides the ledger. Each message may get lost: the next claim brings
/// everything back.
public enum ChannelExchange {
    /// From the provider to the tenant's node: a `UsageClaim`. Answer: nothing. Taken only from the lease's own provider
    /// peer: a claim is not signed.
    public static let claims = PeerProtocol("/weft/claim/1")
    /// From the tenant's node to the provider: a `SignedVoucher`. Answer: nothing. Taken only from the peer that the
    /// lease's order named, so that strangers cannot crowd it out; it proves itself.
    public static let vouchers = PeerProtocol("/weft/voucher/1")
    /// How long the other side may take to receive a message. A lost one is followed by another within a second.
    public static let timeout = Duration.seconds(2)
}
