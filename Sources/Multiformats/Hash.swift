// SPDX-License-Identifier: Apache-2.0

/// SHA-256 (FIPS 180-4), the one hash that names objects.
public enum Hash {
    /// The digest of `bytes`.
    public static func sha256(_ bytes: [UInt8]) -> Bytes32 {
        bytes.withUnsafeBytes { sha256($0) }
    }

    /// The digest of the bytes behind the buffer.
    public static func sha256(_ raw: UnsafeRawBufferPointer) -> Bytes32 {
        var hasher = SHA256Hasher()
        hasher.update(raw)
        return hasher.finalize()
    }
}
