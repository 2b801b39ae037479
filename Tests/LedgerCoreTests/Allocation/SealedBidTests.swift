// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Testing

@testable import LedgerCore

@Suite("Sealed bids")
struct SealedBidTests {
    static let nonce = [UInt8](0..<16)

    private func commitment(
        order: UInt8 = 1, listing: UInt8 = 2, rate: NanoCredits = 1_500_000_000, grantee: UInt8 = 3,
        nonce: [UInt8] = nonce
    ) -> Bytes32 {
        SealedBid.commitment(
            order: OrderID(digest: bytes32(order)), listing: ListingID(digest: bytes32(listing)), rate: rate,
            grantee: bytes32(grantee), nonce: nonce)
    }

    @Test("commitments are those of another implementation, in Python")
    func golden() {
        #expect(
            commitment(rate: 0).description == "948ae83cecd468d3b440c3548736ff57642202d7b85d44bf8a3a881a89e9fdd1")
        #expect(
            commitment().description == "816499915423cbd48033815b8031386a8a0faadd5c3f166801f51f7949b7c1d6")
        #expect(
            commitment(rate: .max).description == "15a60bb82aa3174d64a48f54563855547199694abb87e9fad67c0fdcfbc70057")
    }

    @Test("every part of a bid changes its commitment")
    func binding() {
        let others = [
            commitment(order: 4), commitment(listing: 4), commitment(order: 2, listing: 1), commitment(rate: 0),
            commitment(rate: 1_500_000_001), commitment(grantee: 4), commitment(nonce: Self.nonce.reversed()),
            commitment(nonce: []), commitment(nonce: Self.nonce + [0]), commitment(nonce: Self.nonce.dropLast()),
        ]
        #expect(Set(others + [commitment()]).count == others.count + 1)
    }
}
