// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

extension Arbitrary {
    mutating func resources() -> Resources {
        Resources(cpuMillis: number(), memoryBytes: number(), diskBytes: number())
    }

    mutating func profile() -> ProviderProfile {
        ProviderProfile(
            peer: digest(), endpoints: many(LedgerLimits.endpoints) { $0.text(20) },
            attributes: many(4) { $0.attribute() },
            datasets: many(4) { $0.link() })
    }

    mutating func directoryEntry() -> DirectoryEntry {
        DirectoryEntry(
            encryptionKey: flip() ? digest() : nil,
            proxy: flip()
                ? ProxyOffer(peer: digest(), endpoints: many(LedgerLimits.endpoints) { $0.text(20) }) : nil)
    }

    private mutating func attribute() -> Attribute {
        Attribute(
            name: text(LedgerLimits.attributeNameBytes), value: text(LedgerLimits.attributeValueBytes),
            attestation: flip()
                ? Attestation(signer: AccountID(digest()), expires: number(), signature: random.bytes(64)) : nil)
    }

    mutating func listingTerms() -> ListingTerms {
        ListingTerms(
            capacity: resources(), prices: Prices(coreHour: number(), memoryGiBHour: number(), diskGiBHour: number()),
            offer: Offer(isolation: isolation(), interpreters: many(4) { $0.text(32) }, openNetwork: flip()),
            minimumDuration: number(), maximumDuration: number(), notice: number(), heartbeatInterval: number(),
            heartbeatGrace: number(), collateral: number(), isDirect: flip())
    }

    mutating func orderTerms() -> OrderTerms {
        OrderTerms(
            peer: digest(),
            requirements: Requirements(
                resources: resources(), isolation: isolation(), interpreter: text(32), openNetwork: flip(),
                attributes: many(3) {
                    AttributeRequirement(
                        name: $0.text(8), value: $0.text(8), signer: $0.flip() ? AccountID($0.digest()) : nil)
                }, datasets: many(LedgerLimits.datasetsPerOrder) { $0.link() }, collateral: number(),
                providers: many(flip(1, of: 4) ? LedgerLimits.namedProviders : 1) { AccountID($0.digest()) }),
            maximumRate: number(), duration: number(), expires: number(), deposit: number(),
            spendingCap: flip() ? number() : nil, allocation: allocation(), payment: payment(), manifest: link(),
            salt: random.bytes(below(17)))
    }

    private mutating func allocation() -> AllocationPolicy {
        switch below(3) {
        case 0: .firstCome
        case 1: .reputation(window: number())
        default:
            .auction(
                AuctionRules(
                    window: number(), reveal: flip() ? number() : nil, criterion: criterion(), secondPrice: flip()))
        }
    }

    private mutating func criterion() -> AllocationCriterion {
        switch below(4) {
        case 0: .price
        case 1: .match
        case 2: .standing
        default: .mix(price: UInt8(below(256)), match: UInt8(below(256)), standing: UInt8(below(256)))
        }
    }

    private mutating func payment() -> PaymentMode {
        flip() ? .stream : .channel(tick: number(), grace: number(), disputeWindow: number())
    }

    private mutating func isolation() -> IsolationLevel {
        IsolationLevel.allCases[below(IsolationLevel.allCases.count)]
    }

    mutating func result() -> JobResult {
        let outcomes: [JobResult.Outcome] = [
            .exited(code: UInt8(below(256))), .signaled(UInt8(below(256))), .outOfMemory, .timedOut, .stopped,
        ]
        return JobResult(
            outcome: outcomes[below(outcomes.count)],
            usage: JobResult.Usage(
                wallMilliseconds: number(), cpuMilliseconds: number(), memoryPeakBytes: number(), diskBytes: number()),
            output: flip() ? link() : nil, log: flip() ? link() : nil)
    }

    mutating func channelOffer() -> ChannelOffer {
        ChannelOffer(
            payee: AccountID(digest()), deposit: number(), ratePerTick: number(), tick: number(), grace: number(),
            disputeWindow: number())
    }

    mutating func voucher() -> SignedVoucher {
        let channel: ChannelID = id()
        return SignedVoucher(
            voucher: Voucher(channel: channel.cid, number: number(), total: number()), signature: random.bytes(64))
    }
}
