// SPDX-License-Identifier: Apache-2.0

extension PayerChannel {
    /// The person has had enough: nothing is signed from here on, and the payee is asked to close.
    mutating func close() -> [Action] {
        guard phase < .closing else { return [] }
        phase = .closing
        closingSince = clock
        closeAgain = clock.adding(ChannelLimits.closeRetry)
        return [persist(), .stopPaying(.closeWanted), .closeCooperatively(highest)]
    }

    /// Asks the payee again, and after a while goes to the ledger without it.
    mutating func pursueClosing() -> [Action] {
        guard let since = closingSince, clock >= closeAgain else { return [] }
        closeAgain = clock.adding(ChannelLimits.closeRetry)
        let patient = clock < since.adding(ChannelLimits.closePatience)
        return [patient ? .closeCooperatively(highest) : .closeAlone]
    }

    mutating func closingSeen() -> [Action] {
        closingSince = nil
        guard phase < .closing else { return [] }
        phase = .closing
        return [.stopPaying(.closingOnLedger)]
    }
}
