// SPDX-License-Identifier: Apache-2.0

/// Why the ledger refuses a transaction. A refusal changes nothing.
///
/// Precedence: checks run in the order of the cases below, form before signature before account before operations, and
/// operations in the order in which the transaction holds them; the first that fails is the answer.
public enum Refusal: Error, Hashable, Sendable {
    // Form and signature
    /// Not a canonical transaction.
    case malformed(String)
    case tooLarge(bytes: Int)
    case noOperations
    case tooManyOperations(Int)
    /// Wrong key, or made for another network or purpose.
    case badSignature
    // Validity
    case expired(at: LedgerTime)
    case expiresTooLate(latest: LedgerTime)
    case unknownAccount(AccountID)
    /// Another transaction of this account already used the number.
    case sequenceUsed(next: UInt64)
    case sequenceGap(next: UInt64)
    // Money
    case zeroAmount
    case transferToSelf
    case insufficientBalance(available: NanoCredits, needed: NanoCredits)
    case amountOverflow
    // Providers and listings
    case alreadyProvider
    case notProvider
    case providerHasListings(UInt64)
    case tooManyListings(UInt64)
    case invalidCapacity
    case invalidOffer(String)
    case unknownListing(ListingID)
    case notYourListing(ListingID)
    // Orders
    case invalidRequirements(String)
    case invalidDuration
    case invalidExpiry
    case invalidSalt
    case depositTooSmall(needed: NanoCredits)
    case unknownOrder(OrderID)
    case notYourOrder(OrderID)
    case ownOrder(OrderID)
    case listingClosing(ListingID)
    case capacityExceeded(free: Resources)
    case isolationTooWeak(offered: IsolationLevel, required: IsolationLevel)
    case interpreterMissing(String)
    case networkNotOffered
    case durationTooLong(maximum: UInt64)
    case rateTooHigh(rate: NanoCredits, maximum: NanoCredits)
    // Leases
    case unknownLease(LeaseID)
    case notYourLease(LeaseID)
    case alreadyStarted(LeaseID)
    case tooManyLeases(Int)
}

extension Refusal {
    /// The number with which the account's next transaction would be taken, where that is what was wrong.
    public var expectedSequence: UInt64? {
        switch self {
        case .sequenceUsed(let next), .sequenceGap(let next): next
        default: nil
        }
    }
}

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
        case .unknownLease(let id): "there is no open lease \(id)"
        case .notYourLease(let id): "lease \(id) is another account's"
        case .alreadyStarted(let id): "lease \(id) has started already"
        case .tooManyLeases(let count):
            "\(count) leases in one heartbeat; at most \(LedgerLimits.leasesPerHeartbeat) are taken"
        }
    }
}

/// How amounts are written in messages.
public enum Credits {
    /// Decimal credits without trailing zeros: 1_500_000_000 is `1.5`.
    public static func format(_ nano: NanoCredits) -> String {
        let whole = nano / 1_000_000_000
        var fraction = String(nano % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(whole)" : "\(whole).\(fraction)"
    }
}
