// SPDX-License-Identifier: Apache-2.0

/// The sizes this module accepts from foreign input. Every cap is checked before anything is allocated.
public enum MultiformatsLimits {
    /// Longest multibase text, prefix included, in the bases that decode in linear time (16, 32, 64), in UTF-8 bytes.
    public static let multibaseText = 1 << 20
    /// Most bytes that base58btc and base36 decode to. Their cost grows with the square of the length.
    public static let positionalBytes = 256
    /// Longest hash digest, identity "digests" included, in bytes.
    public static let digest = 128
    /// Shortest digest of a real hash, in bytes: less than 160 bits names nothing safely.
    public static let shortestDigest = 20
    /// Longest binary CID: three varints of at most nine bytes, a length and a digest, rounded up.
    public static let cidBytes = 192
    /// Longest text of a CID: base16 of the longest binary CID and its prefix.
    public static let cidText = 2 * cidBytes + 1
}
