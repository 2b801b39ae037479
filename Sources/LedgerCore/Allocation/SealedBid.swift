// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// A bid that is hidden until its auction's window has closed.
public enum SealedBid {
    /// What a provider publishes while the window is open: SHA-256 over the canonical DAG-CBOR of
    /// `["weft/bid/1", order, listing, rate, grantee, nonce]`, digests, key and nonce as byte strings.
    ///
    /// Every part has its own length on the wire, so no two bids have the same commitment. It names the listing, so
    /// nobody can copy it and reveal it as a bid of their own.
    ///
    /// - Parameters:
    ///   - order: The order that is bid for.
    ///   - listing: The listing that bids.
    ///   - rate: What it asks, in nano-credits per hour.
    ///   - grantee: The lease's fresh x-only secp256k1 public key (BIP 340), to which contents are re-encrypted.
    ///   - nonce: `LedgerLimits.bidNonceBytes` (16) random bytes, secret until they are revealed, so that nobody finds
    ///     the rate by trying. The caller refuses a foreign nonce of another length.
    public static func commitment(
        order: OrderID, listing: ListingID, rate: NanoCredits, grantee: Bytes32, nonce: [UInt8]
    ) -> Bytes32 {
        var writer = DagCBORWriter(reservingCapacity: 160)
        writer.writeArrayHeader(count: 6)
        writer.writeText("weft/bid/1")
        writer.writeBytes(order.digest)
        writer.writeBytes(listing.digest)
        writer.writeUnsigned(rate)
        writer.writeBytes(grantee)
        writer.writeBytes(nonce)
        return Hash.sha256(writer.finished())
    }
}
