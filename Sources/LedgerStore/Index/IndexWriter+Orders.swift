// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

extension IndexWriter {
    func updateOrder(with event: LedgerEvent) throws {
        switch event {
        case .orderPlaced(let id, let order):
            let terms = order.terms
            try run(
                """
                INSERT INTO orders (id, tenant, status, policy, interpreter, rate, terms, placed, changed, named)
                VALUES (?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)
                """, .id(id), .account(order.tenant), .text(OrderEntry.Policy(terms.allocation).rawValue),
                .text(terms.requirements.interpreter), .number(terms.maximumRate), .record(terms),
                .number(order.placed), .number(time), Int64(terms.requirements.providers.count).databaseValue)
            for provider in terms.requirements.providers {
                try run("INSERT INTO order_providers (account, order_id) VALUES (?, ?)", .account(provider), .id(id))
            }
        case .orderCancelled(let id, _): try setOrder(id, .cancelled, lease: nil)
        case .orderExpired(let id, _): try setOrder(id, .expired, lease: nil)
        case .bidPlaced(let id, let bid): try insert(bid, id)
        case .bidRevealed(let id, let bid): try reveal(bid, id)
        case .auctionDecided(let id, let ranking): try decide(id, ranking)
        default: return
        }
    }

    func setOrder(_ id: OrderID, _ status: OrderEntry.Status, lease: LeaseID?) throws {
        try run(
            "UPDATE orders SET status = ?, changed = ?, lease = ? WHERE id = ?", .text(status.rawValue),
            .number(time), .digest(lease?.digest), .id(id))
    }

    private func insert(_ bid: Bid, _ id: BidID) throws {
        let content: (status: BidEntry.Status, rate: NanoCredits?, grantee: Bytes32?, commitment: Bytes32?) =
            switch bid.content {
            case .open(let rate, let grantee): (.open, rate, grantee, nil)
            case .sealed(let commitment): (.sealed, nil, nil, commitment)
            }
        try run(
            """
            INSERT INTO bids (order_id, listing, provider, status, deposit, rate, grantee, commitment, placed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, .id(id.order), .id(id.listing), .account(bid.provider), .text(content.status.rawValue),
            .number(bid.deposit), .number(content.rate), .digest(content.grantee), .digest(content.commitment),
            .number(bid.placed))
    }

    private func reveal(_ bid: Bid, _ id: BidID) throws {
        guard case .open(let rate, let grantee) = bid.content else { return }
        try run(
            "UPDATE bids SET status = 'revealed', rate = ?, grantee = ? WHERE order_id = ? AND listing = ?",
            .number(rate), .digest(grantee), .id(id.order), .id(id.listing))
    }

    private func decide(_ id: OrderID, _ ranking: Ranking) throws {
        try run(
            "UPDATE bids SET status = CASE WHEN rate IS NULL THEN 'unrevealed' ELSE 'lost' END WHERE order_id = ?",
            .id(id))
        let outcomes: [(BidEntry.Status, Candidate)] =
            ranking.excluded.map { (.excluded, $0.candidate) } + (ranking.winner.map { [(.won, $0)] } ?? [])
        for (status, candidate) in outcomes {
            try run(
                "UPDATE bids SET status = ? WHERE order_id = ? AND listing = ?", .text(status.rawValue), .id(id),
                .id(candidate.listing))
        }
    }
}
