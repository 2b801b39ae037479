// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// How much a reader takes from a foreign archive before it refuses. Each cap is checked as soon as the length or count
/// that it is about was read, before anything of that size is kept.
public struct CARLimits: Hashable, Sendable {
    /// Longest header, without its length prefix, in bytes.
    public let maxHeaderBytes: Int
    /// Most roots in the header.
    public let maxRoots: Int
    /// Longest section (CID and block), without its length prefix, in bytes.
    public let maxSectionBytes: Int

    /// Limits with the given values, which must not be negative (a programmer error).
    ///
    /// The defaults are 256 KiB, room for 1024 of the longest roots; 1024 roots; a block of 4 MiB and the longest CID.
    public init(
        maxHeaderBytes: Int = 256 << 10,
        maxRoots: Int = 1024,
        maxSectionBytes: Int = 4 << 20 + MultiformatsLimits.cidBytes,
    ) {
        precondition(min(maxHeaderBytes, maxRoots, maxSectionBytes) >= 0, "limits are not negative")
        self.maxHeaderBytes = maxHeaderBytes
        self.maxRoots = maxRoots
        self.maxSectionBytes = maxSectionBytes
    }

    /// The default values.
    public static let `default` = CARLimits()
}
