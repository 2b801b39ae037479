// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Ordering

/// Checks blocks on all cores, keeping their order: signatures are what following a chain costs most.
enum BlockCheck {
    /// - Returns: one result for each block, in order; whoever applies them stops at the first refusal.
    static func check(
        _ blocks: [(bytes: [UInt8], cid: CID)], network: CID
    ) async -> [Result<CheckedBlock, BlockRefusal>] {
        guard blocks.count > 1 else { return blocks.map { check($0, network: network) } }
        return await withTaskGroup(of: (Int, Result<CheckedBlock, BlockRefusal>).self) { group in
            for (index, block) in blocks.enumerated() {
                group.addTask { (index, check(block, network: network)) }
            }
            var results: [Int: Result<CheckedBlock, BlockRefusal>] = [:]
            for await (index, result) in group { results[index] = result }
            return blocks.indices.compactMap { results[$0] }
        }
    }

    private static func check(_ block: (bytes: [UInt8], cid: CID), network: CID) -> Result<CheckedBlock, BlockRefusal> {
        do throws(BlockRefusal) {
            return .success(try CheckedBlock(block.bytes, cid: block.cid, network: network))
        } catch {
            return .failure(error)
        }
    }
}
