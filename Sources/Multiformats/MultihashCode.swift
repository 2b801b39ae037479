// SPDX-License-Identifier: Apache-2.0

/// The multihash codes that this module treats specially.
enum MultihashCode {
    /// The "digest" is the content itself.
    static let identity: UInt64 = 0x00
    /// SHA-256, 32 bytes.
    static let sha256: UInt64 = 0x12
}
