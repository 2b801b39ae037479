// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import ChannelCore

/// Eight seconds of a channel, a tick each, without loss or delay, and at most one crash at a chosen action.
struct Exchange {
    struct Crash: Sendable {
        let side: ChannelFaultTests.Side
        /// Before this action of that side, counted from the start.
        let point: Int
        /// Which stored state comes back: nil the newest, -1 none.
        let backup: Int?
    }

    private static let length: UInt64 = 8_000
    private static let step: UInt64 = 100

    let parties: Parties
    private let crash: Crash?
    private var payer: PayerChannel
    private var payee: PayeeChannel
    private var payerDisk: [PayerState] = []
    private var payeeDisk: [PayeeState] = []
    private var claims: [UsageClaim] = []
    private var vouchers: [SignedVoucher] = []
    private var counted: [ChannelFaultTests.Side: Int] = [:]
    private var now: UInt64 = 0
    /// What was signed for each number.
    private(set) var signed: [UInt64: UInt64] = [:]
    private(set) var violations: [String] = []

    static func run(_ crash: Crash?) throws -> Exchange {
        var exchange = try Exchange(crash)
        while exchange.now < length {
            try exchange.round()
            exchange.now += step
        }
        return exchange
    }

    private init(_ crash: Crash?) throws {
        self.crash = crash
        parties = try Parties()
        payer = try parties.payerChannel()
        payee = PayeeChannel(terms: try parties.terms(), at: 0)
        try feed(payee: .work(wanted: true))
    }

    func actions(of side: ChannelFaultTests.Side) -> Int { counted[side, default: 0] }
    func stored(by side: ChannelFaultTests.Side) -> Int { side == .payer ? payerDisk.count : payeeDisk.count }

    private mutating func round() throws {
        try feed(payee: .timePassed)
        try feed(payer: .timePassed)
        while !claims.isEmpty || !vouchers.isEmpty {
            if !claims.isEmpty { try feed(payer: .claimed(claims.removeFirst())) }
            if !vouchers.isEmpty { try feed(payee: .voucher(vouchers.removeFirst())) }
        }
    }

    /// Whether this side dies before its next action.
    private mutating func dies(_ side: ChannelFaultTests.Side) -> Bool {
        defer { counted[side, default: 0] += 1 }
        return crash.map { $0.side == side && $0.point == counted[side, default: 0] } ?? false
    }

    private mutating func feed(payer event: PayerChannel.Event) throws {
        for action in payer.on(event, at: now) {
            if dies(.payer) {
                let state = restored(&payerDisk)
                payer = try PayerChannel(
                    terms: try parties.terms(), key: parties.payer, restoring: state, lowWaterTicks: 0, at: now)
                return
            }
            switch action {
            case .persist(let state):
                payerDisk.append(state)
                if let voucher = state.highest?.voucher { note(voucher) }
            case .send(let voucher):
                if payerDisk.last?.highest != voucher { violations.append("a voucher left before it was stored") }
                note(voucher.voucher)
                vouchers.append(voucher)
            case .refuseToSign(.restoredFromOldBackup): if crash?.backup == nil { violations.append("\(action)") }
            case .topUpWanted: break
            default: violations.append("\(action)")
            }
        }
    }

    private mutating func feed(payee event: PayeeChannel.Event) throws {
        for action in payee.on(event, at: now) {
            if dies(.payee) {
                payee = try PayeeChannel(terms: try parties.terms(), restoring: restored(&payeeDisk), at: now)
                try feed(payee: .work(wanted: true))
                return
            }
            switch action {
            case .persist(let state): payeeDisk.append(state)
            case .resume:
                if payeeDisk.last?.accepted != payee.accepted { violations.append("it works on what is not stored") }
            case .send(let claim):
                if claim.accepted != payeeDisk.last?.accepted { violations.append("it shows what is not stored") }
                claims.append(claim)
            case .freeze: break
            default: violations.append("\(action)")
            }
        }
    }

    private mutating func note(_ voucher: Voucher) {
        if let before = signed[voucher.number], before != voucher.total {
            violations.append("number \(voucher.number) was signed over \(before) and over \(voucher.total)")
        }
        signed[voucher.number] = voucher.total
        // One tick begins with each second, and nothing is paid beyond the one that has begun.
        if voucher.total > (now / 1_000 + 1) * 10 { violations.append("\(voucher.total) is signed at \(now) ms") }
    }

    /// What comes back from a disk, which holds nothing newer then.
    private func restored<State>(_ disk: inout [State]) -> State? {
        if let backup = crash?.backup { disk = Array(disk.prefix(backup + 1)) }
        return disk.last
    }
}
