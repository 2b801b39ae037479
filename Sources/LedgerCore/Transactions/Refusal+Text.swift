// SPDX-License-Identifier: Apache-2.0

extension Refusal: CustomStringConvertible {
    /// A sentence for people: what happened and what would be accepted.
    public var description: String {
        switch self {
        case .malformed(let why): "the transaction is malformed: \(why)"
        case .tooLarge(let bytes):
            "the transaction has \(bytes) bytes; at most \(LedgerLimits.transactionBytes) are taken"
        case .noOperations: "the transaction holds no operation"
        case .tooManyOperations(let count):
            "the transaction holds \(count) operations; at most \(LedgerLimits.operationsPerTransaction) are taken"
        case .badSignature: "the signature is not the account's, or was made for another network"
        case .expired(let time): "the transaction expired at \(time)"
        case .expiresTooLate(let latest):
            "the transaction's expiry lies too far ahead; the latest accepted is \(latest)"
        case .unknownAccount(let account): "account \(account) does not exist; send it some credits first"
        case .sequenceUsed(let next): "the sequence number is used; the next is \(next)"
        case .sequenceGap(let next): "the sequence number skips some; the next is \(next)"
        case .zeroAmount: "the amount is zero"
        case .transferToSelf: "the transfer goes to its own sender"
        case .insufficientBalance(let available, let needed):
            "the balance is \(Credits.format(available)), and \(Credits.format(needed)) is needed"
        case .amountOverflow: "the amount is too large"
        case .invalidDirectoryEntry(let why): "the directory entry is invalid: \(why)"
        case .alreadyProvider: "the account is a provider already"
        case .notProvider: "the account is not a provider; onboard first"
        case .providerHasListings(let count):
            "the provider still has \(count) listing(s); remove them and let leases end"
        case .tooManyListings(let limit): "a provider has at most \(limit) listings"
        case .invalidCapacity: "the capacity is empty or beyond the limits"
        case .invalidOffer(let why): "the offer is invalid: \(why)"
        case .unknownListing(let id): "there is no listing \(id)"
        case .notYourListing(let id): "listing \(id) belongs to another provider"
        case .invalidRequirements(let why): "the requirements are invalid: \(why)"
        case .invalidDuration: "the duration is zero or beyond the limits"
        case .invalidExpiry: "the order's expiry lies in the past or too far ahead"
        case .invalidSalt: "the salt must have \(LedgerLimits.saltBytes) bytes"
        case .depositTooSmall(let needed): "the deposit is too small; \(Credits.format(needed)) covers the order"
        case .unknownOrder(let id): "there is no open order \(id)"
        case .notYourOrder(let id): "order \(id) belongs to another account"
        case .ownOrder(let id): "order \(id) is the provider's own"
        case .providerNotNamed(let id): "the order names the providers that may take it, and \(id) is none of them"
        case .listingClosing(let id): "listing \(id) takes no more leases"
        case .capacityExceeded(let free):
            "the listing has \(free.cpuMillis) mCPU, \(free.memoryBytes) bytes memory and \(free.diskBytes) bytes disk free"
        case .isolationTooWeak(let offered, let required):
            "the order requires isolation \(required.name); the listing offers \(offered.name)"
        case .interpreterMissing(let name): "the listing does not offer \(name)"
        case .networkNotOffered: "the listing does not offer network access"
        case .durationTooLong(let maximum): "the listing takes leases of at most \(maximum) ms"
        case .rateTooHigh(let rate, let maximum):
            "the listing costs \(Credits.format(rate))/h, and the order pays at most \(Credits.format(maximum))/h"
        case .collateralTooLow(let offered, let required):
            "the listing stakes \(Credits.format(offered)) on a lease, and the order demands \(Credits.format(required))"
        case .listingNotDirect(let id): "listing \(id) answers orders only: place one"
        case .topUpTooSmall(let needed): "a paused lease resumes with at least \(Credits.format(needed)) more"
        case .unknownLease(let id): "there is no open lease \(id)"
        case .notYourLease(let id): "lease \(id) is another account's"
        case .alreadyStarted(let id): "lease \(id) has started already"
        case .tooManyLeases(let count):
            "\(count) leases in one heartbeat; at most \(LedgerLimits.leasesPerHeartbeat) are taken"
        case .feeNotCovered(let available):
            "the balance of \(Credits.format(available)) does not cover the transaction's fee"
        case .dailyLimitReached(let left):
            "the account's own cap leaves \(Credits.format(left)) for today; see `weft wallet limit`"
        case .invalidProfile(let why): "the provider's profile is invalid: \(why)"
        case .attestationExpired(let name): "the attestation of \(name) has expired"
        case .badAttestation(let name):
            "the attestation of \(name) is not its signer's, or was made for another provider"
        case .insufficientCollateral(let available, let needed):
            "the provider's free collateral is \(Credits.format(available)), and \(Credits.format(needed)) is needed"
        case .capacityLeased(let leased):
            "\(leased.cpuMillis) mCPU, \(leased.memoryBytes) bytes memory and \(leased.diskBytes) bytes disk are leased"
        case .invalidAllocation(let why): "the allocation is invalid: \(why)"
        case .spendingCapReached(let cap): "the order's own cap is \(Credits.format(cap))"
        case .durationTooShort(let minimum): "the listing takes leases of at least \(minimum) ms"
        case .attributeMissing(let name): "the provider does not have \(name) as the order demands it"
        case .datasetMissing(let cid): "the provider does not hold the data set \(cid)"
        case .orderHasBids(let count): "the order has \(count) bid(s) and is decided when its window ends"
        case .orderIsAuctioned(let id): "order \(id) is auctioned: bid on it"
        case .orderIsNotAuctioned(let id): "order \(id) is not auctioned: accept it"
        case .notYourTurn(let from): "the order is offered to providers of better standing until \(from)"
        case .bidsAreSealed: "bids on the order are sealed: commit first, reveal when the window ends"
        case .bidsAreOpen: "bids on the order are open"
        case .biddingEnded: "the order takes no more bids"
        case .listingTooYoung(let id): "listing \(id) was created after the order; bid from an older one"
        case .alreadyBid(let id): "listing \(id) has bid on the order already"
        case .tooManyBids(let limit): "the order has \(limit) bids, the most there can be"
        case .unknownBid: "there is no such bid"
        case .bidIsOpen: "the bid is open already"
        case .revealTooEarly(let from): "sealed bids are revealed from \(from) on"
        case .wrongReveal: "what is revealed is not what was committed to"
        case .alreadyAnswered(let id): "lease \(id) has its key already"
        case .notAnswered(let id): "lease \(id) has no key yet: answer it first"
        case .notStarted(let id): "lease \(id) has not started"
        case .noticeGiven(let id): "notice of lease \(id) was given already"
        case .notRatable(let id):
            "lease \(id) is not one that this account may rate: settled, its own, within 30 days, once"
        case .invalidStars: "a rating has 1 to 5 stars"
        case .invalidChannel(let why): "the channel is invalid: \(why)"
        case .unknownChannel(let id): "there is no open channel \(id)"
        case .notYourChannel(let id): "channel \(id) is between other accounts"
        case .channelOfLease: "the channel pays a lease: end or top up the lease"
        case .channelClosing(let until): "the channel is closing; it is settled at \(until)"
        case .voucherRefused(let why): "the voucher is refused: \(why)"
        }
    }
}
