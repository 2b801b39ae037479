// SPDX-License-Identifier: Apache-2.0

/// Every bound of this module, with its reason.
enum Limits {
    /// Most chunks in one envelope: 1 PiB of content, far inside the 7-byte counter.
    static let chunks: UInt64 = 1 << 32
    /// Largest whole-buffer envelope, in bytes of plaintext; larger content is streamed chunk by chunk.
    static let buffer = 1 << 30
    /// Largest frame, in bytes of plaintext: a frame is held in memory whole by both sides.
    static let frame = 1 << 20
    /// Largest sealed description of a content, in bytes: nonce, 512 bytes and tag.
    static let infoBytes = 24 + 512 + 16
}
