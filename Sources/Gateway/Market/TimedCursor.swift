// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import LedgerCore
import LedgerStore

/// A page's cursor with the time of its first page: whether an attestation has expired is asked as of one moment, so that
/// all pages belong together. Text: `time.cursor`.
struct TimedCursor {
    let time: LedgerTime
    let cursor: PageCursor?

    /// - Parameter now: of a first page.
    init(_ parameters: ListParameters, now: LedgerTime) throws {
        guard let text = try parameters.text("after") else {
            (time, cursor) = (now, nil)
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = LedgerTime(parts[0]) else {
            throw ListParameters.failure("after is a page's next, as it was given")
        }
        (self.time, cursor) = (time, try PageCursor(String(parts[1])))
    }

    func next(_ cursor: PageCursor?) -> String? { cursor.map { "\(time).\($0)" } }
}
