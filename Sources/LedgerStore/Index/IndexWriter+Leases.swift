// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore

extension IndexWriter {
    mutating func updateLease(with event: LedgerEvent) throws {
        switch event {
        case .leaseCreated(let id, let lease):
            try setOrder(lease.order, .leased, lease: id)
            try insert(lease, id)
            room[lease.listing, default: RoomChange()].take(lease.terms.requirements.resources)
            stakes[lease.provider, default: 0] &-= Int64(truncatingIfNeeded: lease.conditions.collateral)
        case .leaseStarted(let id, _):
            try run("UPDATE leases SET status = 'running', started = ? WHERE id = ?", .number(time), .id(id))
        case .leasePaused(let id, _): try run("UPDATE leases SET status = 'paused' WHERE id = ?", .id(id))
        case .leaseToppedUp(let id, let lease):
            try run(
                "UPDATE leases SET status = ?, escrow = ? WHERE id = ?", .text(lease.status.rawValue),
                .number(lease.funded), .id(id))
        case .leaseEnded(let id, let lease, let end, let paid, let refunded, let slashed):
            let result = end.result.map { DatabaseValue.record($0) } ?? .null
            try run(
                "UPDATE leases SET status = ?, ended = ?, paid = ?, refunded = ?, result = ? WHERE id = ?",
                .text(end.status.rawValue), .number(time), .number(paid), .number(refunded), result, .id(id))
            room[lease.listing, default: RoomChange()].give(lease.terms.requirements.resources)
            let back = lease.conditions.collateral - min(lease.conditions.collateral, slashed)
            stakes[lease.provider, default: 0] &+= Int64(truncatingIfNeeded: back)
        case .leaseRated(let id, let lease, let stars, let review):
            try run(
                """
                INSERT INTO ratings (lease, tenant, provider, stars, review, value, rated)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, .id(id), .account(lease.tenant), .account(lease.provider), .number(UInt64(stars)),
                review.map { .bytes($0.bytes) } ?? .null, .number(lease.value), .number(time))
        default: return
        }
    }

    private func insert(_ lease: Lease, _ id: LeaseID) throws {
        try run(
            """
            INSERT INTO leases (id, order_id, tenant, provider, provider_peer, listing, rate, escrow, status, created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'preparing', ?)
            """, .id(id), .id(lease.order), .account(lease.tenant), .account(lease.provider),
            .digest(lease.providerPeer), .id(lease.listing), .number(lease.rate), .number(lease.funded),
            .number(time))
    }
}
