// SPDX-License-Identifier: Apache-2.0

/// Sizes that the form of the tree fixes. What comes from outside and exceeds them is refused.
public enum StateTreeLimits {
    /// Bits of a key, and so the most levels above a record.
    public static let depth = 256
    /// Most siblings of a proof.
    public static let siblings = depth
    /// The longest encoding of a proof, in bytes: 256 siblings and a record at the end. For buffers and frames; a usual
    /// proof in a tree of a million records takes some 800 bytes.
    public static let proofBytes = 8800
    /// Most records of one tree: their places are numbered with 31 bits.
    public static let records = (1 << 31) - 1
}
