// SPDX-License-Identifier: Apache-2.0

import Grants
import LedgerCore
import Logging
import Multiformats
import NIOConcurrencyHelpers

/// Gathers what a proxy did and writes it now and then: an answer does not wait for the disk.
final class ProxyJournal: Sendable {
    private let records: ProxyRecords
    private let logger: Logger
    private let lines = NIOLockedValueBox<[ProxyJournalLine]>([])
    private static let interval: Duration = .seconds(1)
    /// Lines that wait to be written; beyond it the oldest are lost, and said to be.
    private static let waitingLines = 10_000

    init(records: ProxyRecords, logger: Logger) {
        self.records = records
        self.logger = logger
    }

    func note(
        _ action: ProxyJournalLine.Action, grant: CID?, receiving: Bytes32?, reason: GrantRefusal? = nil,
        at time: LedgerTime
    ) {
        let line = ProxyJournalLine(
            at: time, action: action, grant: grant, receiving: receiving, reason: reason?.rawValue ?? "")
        logger.debug(
            "\(action.rawValue)", metadata: ["grant": "\(grant?.description ?? "-")", "reason": "\(line.reason)"])
        lines.withLockedValue { lines in
            if lines.count < Self.waitingLines { lines.append(line) }
        }
    }

    func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.interval)
            await flush()
        }
    }

    func flush() async {
        let waiting = lines.withLockedValue { lines in
            defer { lines = [] }
            return lines
        }
        guard !waiting.isEmpty else { return }
        do { try await records.append(waiting) } catch {
            guard !Task.isCancelled else { return }
            logger.warning(
                "the journal cannot be written", metadata: ["error": "\(error)", "lines": "\(waiting.count)"])
        }
    }
}
