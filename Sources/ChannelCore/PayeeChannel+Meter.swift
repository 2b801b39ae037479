// SPDX-License-Identifier: Apache-2.0

extension PayeeChannel {
    /// All that the payer gave, in nano-credits.
    public var paid: UInt64 { max(accepted?.voucher.total ?? 0, redeemed?.total ?? 0) }

    /// How much work is paid for, in milliseconds.
    var paidTime: UInt64 { terms.time(paidBy: paid) }

    /// How far work may go: what is paid, and the grace if the deposit could pay for the tick that it begins.
    var credit: UInt64 {
        deposit.subtracting(paid) >= terms.ratePerTick ? paidTime.adding(terms.grace) : paidTime
    }

    /// Meters what was worked since the last event. Never beyond the credit: the payer agreed to no more.
    mutating func advance(to now: UInt64) {
        guard now > clock else { return }
        if isWorking { worked = min(worked.adding(now - clock), max(worked, credit)) }
        clock = now
    }

    /// After restoring an old state, learns from a voucher what was worked since: its payer pays for a tick only when
    /// all ticks before it were claimed.
    mutating func catchUp() {
        if mayBeBehind { worked = max(worked, paidTime.subtracting(terms.tick)) }
    }

    mutating func note(redeemed voucher: Voucher) {
        guard voucher.number > redeemed?.number ?? 0 else { return }
        redeemed = voucher
        catchUp()
        unsaved = true
    }

    var claim: UsageClaim {
        let ticks = paid / terms.ratePerTick
        return UsageClaim(
            channel: terms.channel, wanted: claimsNext ? ticks.adding(1) : ticks, accepted: accepted)
    }

    var claimsNext: Bool { phase == .open && workWanted && worked >= paidTime }

    var claimRetry: UInt64 {
        min(max(terms.tick / 4, ChannelLimits.claimRetry.lowerBound), ChannelLimits.claimRetry.upperBound)
    }

    /// When the next `timePassed` is due; nil if only events can change anything.
    public var nextDeadline: UInt64? {
        var times: [UInt64] = []
        if isWorking {
            times.append(clock.adding(credit.subtracting(worked)))
            if worked < paidTime { times.append(clock.adding(paidTime - worked)) }
        }
        if claimsNext, let claimAgain { times.append(claimAgain) }
        if submission != nil { times.append(submitAgain) }
        return times.min()
    }
}
