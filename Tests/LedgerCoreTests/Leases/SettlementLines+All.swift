// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

extension Line {
    /// In the document's order.
    static let all: [Line] = byProvider + byTenant + byTime

    private static let byProvider = [
        Line(
            "completed", "the provider reports a result", .running, .completed(World.result),
            paid: .until("the report", 50_000), standing: .completed, act: bob { .completeLease($0, World.result) }),
        Line(
            "completed", "the provider reports a result while it is paused", .paused, .completed(World.result),
            paid: .all,
            standing: .completed, act: bob { .completeLease($0, World.result) }),
        Line(
            "declined", "it could not be prepared, and the provider says why", .made, .declined(World.result),
            paid: .nothing, standing: .declined, act: bob { .declineLease($0, World.result) }),
        Line(
            "closedByProvider", "the provider gives it back before the start", .made, .closedByProvider,
            paid: .nothing, slashed: true, standing: .failed, act: bob { .closeLease($0) }),
        Line(
            "closedByProvider", "the provider leaves without notice", .running, .closedByProvider,
            paid: .until("the last heartbeat", 30_000), slashed: true, standing: .failed, act: bob { .closeLease($0) }),
        Line(
            "closedByProvider", "the provider leaves without notice while it is paused", .paused, .closedByProvider,
            paid: .all, slashed: true,
            standing: .failed, act: bob { .closeLease($0) }),
        Line(
            "closedByProvider", "the provider leaves before its notice is due", .running, .closedByProvider,
            paid: .until("the last heartbeat", 30_000), slashed: true, standing: .failed
        ) { deal in
            try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
            try deal.world.pass(29_999)
            try deal.world.submit(deal.world.bob, .closeLease(deal.id))
            return deal.world.events
        },
        Line(
            "closedWithNotice", "the provider leaves when its notice is due", .running, .closedWithNotice,
            paid: .until("the closing", 80_000)
        ) { deal in
            try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
            try deal.world.pass(30_000)
            try deal.world.submit(deal.world.bob, .closeLease(deal.id))
            return deal.world.events
        },
        Line(
            "closedWithNotice", "the same while it is paused", .paused, .closedWithNotice, paid: .all
        ) { deal in
            try deal.world.submit(deal.world.bob, .giveNotice(deal.id))
            try deal.world.pass(30_000)
            try deal.world.submit(deal.world.bob, .closeLease(deal.id))
            return deal.world.events
        },
    ]

    private static let byTenant = [
        Line(
            "closedByTenant", "the tenant ends it before the start", .made, .closedByTenant, paid: .nothing,
            act: alice { .closeLease($0) }),
        Line(
            "closedByTenant", "the tenant ends it", .running, .closedByTenant, paid: .until("the closing", 60_000)
        ) { deal in
            // Heard at 50 s: the next word is due at this very moment.
            try deal.world.submit(deal.world.bob, .heartbeat([deal.id]))
            try deal.world.pass(10_000)
            try deal.world.submit(deal.world.alice, .closeLease(deal.id))
            return deal.world.events
        },
        Line(
            "closedByTenant", "the tenant ends it, and the next heartbeat is overdue", .running, .closedByTenant,
            paid: .until("when it was due", 40_000), act: alice { .closeLease($0) }),
        Line(
            "closedByTenant", "the tenant ends it while it is paused", .paused, .closedByTenant, paid: .all,
            act: alice { .closeLease($0) }),
    ]

    private static let byTime = [
        Line(
            "neverStarted", "`startGrace` has passed since it was made, and the provider had taken it on", .made,
            .neverStarted, paid: .nothing, slashed: true, standing: .neverStarted
        ) { try $0.world.pass(250_000) },
        Line(
            "neverAnswered", "the same, and the provider never answered the tenant that took its listing", .taken,
            .neverAnswered, paid: .nothing, standing: .declined
        ) { try $0.world.pass(250_000) },
        Line(
            "heartbeatsMissed", "`heartbeatGrace` has passed since the last heartbeat", .running, .heartbeatsMissed,
            paid: .until("the last heartbeat", 30_000), slashed: true, standing: .missed
        ) { try $0.world.pass(40_000) },
        Line(
            "heartbeatsMissed", "`heartbeatGrace` has passed since the last heartbeat, while it is paused", .paused,
            .heartbeatsMissed, paid: .all, slashed: true,
            standing: .missed
        ) { try $0.world.pass(40_000) },
        Line(
            "termEnded", "it has run for its duration and `settleGrace`", .running, .termEnded,
            paid: .until("that moment", 360_000), standing: .completed
        ) { try $0.run(310_000) },
        Line(
            "escrowExhausted", "it has been paused for `pauseGrace`", .paused, .escrowExhausted, paid: .all
        ) { try $0.run(580_000) },
    ]

    private static func bob(
        _ operation: @escaping @Sendable (LeaseID) -> LedgerCore.Operation
    ) -> @Sendable (inout Deal) throws -> [LedgerEvent] {
        { deal in
            try deal.world.submit(deal.world.bob, operation(deal.id))
            return deal.world.events
        }
    }

    private static func alice(
        _ operation: @escaping @Sendable (LeaseID) -> LedgerCore.Operation
    ) -> @Sendable (inout Deal) throws -> [LedgerEvent] {
        { deal in
            try deal.world.submit(deal.world.alice, operation(deal.id))
            return deal.world.events
        }
    }
}
