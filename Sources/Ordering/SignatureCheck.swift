// SPDX-License-Identifier: Apache-2.0

import Foundation
import LedgerCore
import Multiformats

/// Checks the signatures of a batch on all cores, keeping its order.
enum SignatureCheck {
    /// Below this a hand-over between threads costs more than it saves.
    private static let smallestShare = 8
    // Asking takes reading files.
    private static let cores = ProcessInfo.processInfo.activeProcessorCount

    static func verify(_ batch: [[UInt8]], network: CID) async -> [Result<VerifiedTransaction, Refusal>] {
        let share = max(smallestShare, (batch.count + cores - 1) / cores)
        guard batch.count > share else { return verifyShare(batch[...], network: network) }
        let shares = stride(from: 0, to: batch.count, by: share).map { batch[$0..<min($0 + share, batch.count)] }
        return await withTaskGroup(of: (Int, [Result<VerifiedTransaction, Refusal>]).self) { group in
            for (index, part) in shares.enumerated() {
                group.addTask { (index, verifyShare(part, network: network)) }
            }
            var results = [[Result<VerifiedTransaction, Refusal>]](repeating: [], count: shares.count)
            for await (index, part) in group { results[index] = part }
            return results.flatMap { $0 }
        }
    }

    private static func verifyShare(
        _ batch: ArraySlice<[UInt8]>, network: CID
    ) -> [Result<VerifiedTransaction, Refusal>] {
        batch.map { bytes in
            do throws(Refusal) { return .success(try VerifiedTransaction(bytes, network: network)) } catch {
                return .failure(error)
            }
        }
    }
}
