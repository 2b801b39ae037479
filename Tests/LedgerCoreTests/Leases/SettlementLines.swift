// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

/// A line of the table in docs/SETTLEMENT.md.
///
/// The lease costs 2 credits per hour and may run for 300 s and the 60 s for settling. Running ones were last heard
/// after 30 s; paused ones ran dry after 120 s and were last heard after 130 s. What ends them begins 20 s after that.
struct Line: Sendable, CustomStringConvertible {
    enum Paid: Sendable {
        case nothing
        /// So many milliseconds of work.
        case until(String, UInt64)
        case all

        var words: String {
            switch self {
            case .nothing: "nothing"
            case .until(let moment, _): "up to \(moment)"
            case .all: "all"
            }
        }

        var wordsForRest: String {
            switch self {
            case .nothing: "all"
            case .until: "the rest"
            case .all: "nothing"
            }
        }

        func amount(of escrow: NanoCredits) -> NanoCredits {
            switch self {
            case .nothing: 0
            case .until(_, let milliseconds): Deal.rate * milliseconds / hour
            case .all: escrow
            }
        }
    }

    enum Stage: Sendable { case taken, made, running, paused }

    let name: String
    let situation: String
    let stage: Stage
    let expected: LeaseEnd
    let paid: Paid
    let isSlashed: Bool
    let standing: StandingOutcome?
    /// What ends it, from that moment on.
    let act: @Sendable (inout Deal) throws -> [LedgerEvent]

    var isStarted: Bool { stage == .running || stage == .paused }
    /// Whether a tenant took the listing, and the provider has not said a word.
    var isTaken: Bool { stage == .taken }
    var isPaused: Bool { stage == .paused }
    var description: String { "\(name): \(situation)" }

    /// As the document has it.
    var row: String {
        let mark = standing.map { "\($0) + 1" } ?? "unchanged"
        let cells = [
            "`\(name)`", situation, paid.words, paid.wordsForRest, isSlashed ? "all" : "nothing", mark,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    /// - Returns: every event since the lease was made or started.
    func end(_ deal: inout Deal) throws -> [LedgerEvent] {
        var seen: [LedgerEvent] = []
        switch stage {
        case .taken, .made: seen += try deal.world.pass(30_000)
        case .running: seen += try deal.run(30_000)
        case .paused: seen += try deal.run(130_000)
        }
        seen += try deal.world.pass(20_000)
        return seen + (try act(&deal))
    }

    init(
        _ name: String, _ situation: String, _ stage: Stage, _ expected: LeaseEnd, paid: Paid, slashed: Bool = false,
        standing: StandingOutcome? = nil, act: @escaping @Sendable (inout Deal) throws -> [LedgerEvent]
    ) {
        self.name = name
        self.situation = situation
        self.stage = stage
        self.expected = expected
        self.paid = paid
        self.isSlashed = slashed
        self.standing = standing
        self.act = act
    }
}
