// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// An entry of a folder.
public struct FolderEntry: Hashable, Sendable {
    /// The entry's name.
    public let name: EntryName
    /// The root of the file, folder or symbolic link.
    public let cid: CID
    /// What the folder says is the size of all chunks below, in bytes; 0 when it does not say. A hint, not to be
    /// trusted.
    public let tsize: UInt64

    /// An entry with the given fields. `tsize` goes into the folder's CID: take it from the roots that the builders
    /// give.
    public init(name: EntryName, cid: CID, tsize: UInt64) {
        self.name = name
        self.cid = cid
        self.tsize = tsize
    }

    /// The sum of what entries say, which may come from others: it stops at 2^63 - 1, the most that Kubo writes.
    static func sum(_ sizes: some Sequence<UInt64>) -> UInt64 {
        let most = UInt64(Int64.max)
        return sizes.reduce(0) { $0 + min($1, most - $0) }
    }
}
