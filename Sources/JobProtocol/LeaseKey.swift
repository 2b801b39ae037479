// SPDX-License-Identifier: Apache-2.0

import Multiformats
import Umbral

/// The fresh key of one lease, to which its contents are granted: a secp256k1 key whose public half has an even
/// y-coordinate, so that 32 bytes name it on the ledger (BIP 340).
public struct LeaseKey: Sendable {
    /// What opens grants.
    public let secret: UmbralSecretKey
    /// The x-coordinate of the public half.
    public let publicKey: Bytes32

    /// The key with this secret half, for reading back what ``raw`` gave.
    ///
    /// - Throws: `UmbralError` unless it is a number from 1 to n - 1 in 32 bytes.
    public init(raw: [UInt8]) throws(UmbralError) {
        self.init(try UmbralSecretKey(bytes: raw))
    }

    /// A new key from the operating system's randomness.
    public static func generate() -> LeaseKey { LeaseKey(.generate()) }

    private init(_ secret: UmbralSecretKey) {
        self.secret = secret.normalised
        publicKey = self.secret.publicKey.xOnly ?? .zero
    }

    /// The secret half, for durable storage; store it only where nobody else can read it.
    public var raw: [UInt8] { secret.withBytes { Array($0) } }
}
