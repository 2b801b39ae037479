// SPDX-License-Identifier: Apache-2.0

import CAR
import Multiformats

/// An archive on its way out: CARv1 with the path's root.
struct ArchiveStream: PieceStream {
    private let root: CID
    private var walk: ArchiveWalk
    private var hasHeader = false

    init(root: CID, walk: ArchiveWalk) {
        self.root = root
        self.walk = walk
    }

    mutating func next() async throws -> [UInt8]? {
        guard hasHeader else {
            hasHeader = true
            return CARWriter(roots: [root]).header()
        }
        return try await walk.next().map { CARWriter.section(cid: $0.cid, bytes: $0.bytes) }
    }
}
