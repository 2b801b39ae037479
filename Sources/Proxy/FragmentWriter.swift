// SPDX-License-Identifier: Apache-2.0

import Grants
import LedgerCore
import Multiformats

/// Writes deposits durably, all that wait in one go: a sync of the disk takes as long for one as for a hundred.
actor FragmentWriter {
    private struct Waiting {
        let id: CID
        let deposit: FragmentDeposit
        let continuation: CheckedContinuation<Void, any Error>
    }

    private let records: ProxyRecords
    private var waiting: [Waiting] = []
    private var isWriting = false

    init(records: ProxyRecords) { self.records = records }

    /// Returns when the deposit is on the disk.
    func insert(_ deposit: FragmentDeposit, id: CID, at time: LedgerTime) async throws {
        try await withCheckedThrowingContinuation { continuation in
            waiting.append(Waiting(id: id, deposit: deposit, continuation: continuation))
            guard !isWriting else { return }
            isWriting = true
            Task { await self.write(at: time) }
        }
    }

    private func write(at time: LedgerTime) async {
        while !waiting.isEmpty {
            let batch = waiting
            waiting = []
            do {
                try await records.insert(batch.map { ($0.id, $0.deposit) }, at: time)
                for entry in batch { entry.continuation.resume() }
            } catch {
                for entry in batch { entry.continuation.resume(throwing: error) }
            }
        }
        isWriting = false
    }
}
