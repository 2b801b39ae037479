// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

/// Operations with anything in them that their encoding can hold, sense or not.
struct Arbitrary {
    /// How many kinds there are.
    static let operations = 30

    var random: SeededGenerator
    /// Names of records and accounts to draw from, besides those of nothing.
    var digests: [Bytes32] = []

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func operation() -> LedgerCore.Operation {
        let kind = random.next() % UInt64(Self.operations)
        return switch kind {
        case 0..<10: account(kind)
        case 10..<16: order(kind)
        case 16..<26: lease(kind)
        case 26: .openChannel(channelOffer())
        case 27: .topUpChannel(id(), amount: number())
        case 28: .setDirectoryEntry(flip(3, of: 4) ? directoryEntry() : nil)
        default: .closeChannel(id(), flip() ? voucher() : nil)
        }
    }

    private mutating func account(_ kind: UInt64) -> LedgerCore.Operation {
        switch kind {
        case 0: .transfer(to: AccountID(digest()), amount: number())
        case 1: .setSpendingLimit(perDay: flip() ? number() : nil)
        case 2: .registerProvider(profile())
        case 3: .updateProvider(profile())
        case 4: .retireProvider
        case 5: .addCollateral(number())
        case 6: .withdrawCollateral(number())
        case 7: .createListing(listingTerms())
        case 8: .updateListing(id(), listingTerms())
        default: .removeListing(id())
        }
    }

    private mutating func order(_ kind: UInt64) -> LedgerCore.Operation {
        switch kind {
        case 10: .placeOrder(orderTerms())
        case 11: .cancelOrder(id())
        case 12: .acceptOrder(id(), listing: id(), grantee: digest())
        case 13: .placeBid(id(), listing: id(), rate: number(), grantee: digest())
        case 14: .commitBid(id(), listing: id(), commitment: digest())
        default: .revealBid(id(), listing: id(), rate: number(), grantee: digest(), nonce: random.bytes(below(17)))
        }
    }

    private mutating func lease(_ kind: UInt64) -> LedgerCore.Operation {
        switch kind {
        case 16: .createLease(id(), orderTerms())
        case 17: .answerLease(id(), grantee: digest())
        case 18: .startLease(id())
        case 19: .heartbeat(many(5) { $0.id() })
        case 20: .completeLease(id(), result())
        case 21: .declineLease(id(), result())
        case 22: .closeLease(id())
        case 23: .giveNotice(id())
        case 24: .topUpLease(id(), amount: number())
        default: .rateLease(id(), stars: UInt8(below(256)), review: flip() ? link() : nil)
        }
    }
}

extension Arbitrary {
    /// Small and large numbers alike.
    mutating func number() -> UInt64 { flip(1, of: 16) ? .max : random.next() >> (random.next() % 64) }

    mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    mutating func flip(_ share: Int = 1, of whole: Int = 2) -> Bool { below(whole) < share }

    mutating func digest() -> Bytes32 {
        digests.isEmpty || flip(1, of: 8) ? bytes32(UInt8(below(256))) : digests[below(digests.count)]
    }

    mutating func id<ID: RecordID>() -> ID { ID(digest: digest()) }

    mutating func link() -> CID { CID(codec: flip() ? .dagCBOR : .raw, sha256: digest()) }

    mutating func text(_ most: Int) -> String {
        String(
            (0..<below(most + 1)).map { _ in flip(1, of: 16) ? "\u{0}" : Character(UnicodeScalar(UInt8(33 + below(94))))
            })
    }

    mutating func many<Value>(_ most: Int, _ make: (inout Self) -> Value) -> [Value] {
        var values: [Value] = []
        for _ in 0..<below(most + 1) { values.append(make(&self)) }
        return values
    }
}
