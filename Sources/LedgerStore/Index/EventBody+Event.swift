// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats

extension EventBody {
    /// Nil for a heartbeat, which is not kept.
    init?(_ event: LedgerEvent) {
        switch event {
        case .transferred(let from, let to, let amount):
            self.init(fields: 3)
            account(.to, to)
            account(.from, from)
            number("amount", amount)
        case .spendingLimitSet(let id, let perDay):
            self.init(fields: 2)
            number("perDay", perDay)
            account(.account, id)
        case .directoryEntrySet(let id, let entry):
            self.init(fields: 3)
            digest("peer", entry?.proxy?.peer)
            account(.account, id)
            // Not an account, as which 32 bytes would be shown.
            text("encryptionKey", entry?.encryptionKey?.description)
        case .providerRegistered(let id, let record), .providerUpdated(let id, let record),
            .collateralChanged(let id, let record):
            self.init(fields: 2)
            account(.provider, id)
            number("collateral", record.collateral)
        case .providerRetired(let id):
            self.init(fields: 1)
            account(.provider, id)
        case .listingCreated(let id, let listing), .listingUpdated(let id, let listing),
            .listingRemoved(let id, let listing):
            self.init(id, listing)
        case .orderPlaced, .orderCancelled, .orderExpired, .bidPlaced, .bidRevealed, .auctionDecided:
            self.init(ofOrder: event)
        case .leaseCreated, .leaseAnswered, .leaseStarted, .heartbeat, .leasePaused, .leaseToppedUp, .noticeGiven,
            .leaseEnded, .leaseRated:
            self.init(ofLease: event)
        case .channelOpened(let id, let channel), .channelToppedUp(let id, let channel):
            self.init(fields: 5)
            record(.lease, channel.lease)
            account(.payee, channel.offer.payee)
            account(.payer, channel.payer)
            record(.channel, id)
            number("deposit", channel.deposit)
        case .channelClosing(let id, let channel):
            self.init(fields: 4)
            account(.payee, channel.offer.payee)
            account(.payer, channel.payer)
            number("closes", channel.closes)
            record(.channel, id)
        case .channelClosed(let id, let channel, let paid, let refunded):
            self.init(fields: 5)
            number("paid", paid)
            account(.payee, channel.offer.payee)
            account(.payer, channel.payer)
            record(.channel, id)
            number("refunded", refunded)
        }
    }

    private init(_ id: ListingID, _ listing: Listing) {
        self.init(fields: 5)
        record(.listing, id)
        number("coreHour", listing.prices.coreHour)
        account(.provider, listing.provider)
        number("cpuMillis", listing.capacity.cpuMillis)
        number("memoryBytes", listing.capacity.memoryBytes)
    }
}
