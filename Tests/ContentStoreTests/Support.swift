// SPDX-License-Identifier: Apache-2.0

import ContentStore
import Glibc
import Multiformats

extension ContentReader {
    func bytes(_ cid: CID) async throws -> [UInt8]? { try await get(cid)?.bytes }
}

func unlinkAt(_ path: String) -> Bool { unlink(path) == 0 }
func renameAt(_ from: String, _ to: String) -> Bool { rename(from, to) == 0 }
