// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Multiformats

extension ContentReader {
    func bytes(_ cid: CID) async throws -> [UInt8]? { try await get(cid)?.bytes }
}
