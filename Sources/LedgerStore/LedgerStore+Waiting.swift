// SPDX-License-Identifier: Apache-2.0

import GRDB
import LedgerCore
import Multiformats

extension LedgerStore {
    /// The root of one height as soon as enough of the witnesses vouch for it, by what is added to this store; for ever
    /// if they never do. Signatures are checked again.
    ///
    /// - Throws: `CancellationError` when the task is cancelled; `LedgerStoreError`.
    public func countersignedRoot(
        height: UInt64, policy: SigningPolicy, network: CID
    ) async throws -> CountersignedRoot {
        guard let row = Int64(exactly: height) else {
            throw LedgerStoreError(.unreadable, "there is no height \(height)")
        }
        let observation = ValueObservation.tracking { db in try Self.countersignatures(db, height: row) }
        do {
            for try await all in observation.values(in: database, bufferingPolicy: .bufferingNewest(1)) {
                if let root = CountersignedRoot.quorum(of: all, policy: policy, network: network) { return root }
            }
        } catch { throw Self.translated(error) }
        throw CancellationError()
    }
}
