// SPDX-License-Identifier: Apache-2.0

import CSecp256k1
import Keys
import Multiformats

/// The one context of libsecp256k1 in this process, and constants of the curve (SEC 2 §2.4.1).
enum Secp256k1 {
    /// Made and blinded once. All functions in use take it as constant, so any task may use it at any time.
    ///
    /// The blinding changes no result; it hides secret scalars from who measures the multiplication by the generator.
    nonisolated(unsafe) static let context: OpaquePointer = {
        guard let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE)) else {
            preconditionFailure("libsecp256k1 could not start")
        }
        let isBlinded = SecretBytes.random(count: 32).withBytes { secp256k1_context_randomize(context, $0.octets) == 1 }
        precondition(isBlinded, "libsecp256k1 could not start")
        return context
    }()

    /// Length of a scalar in bytes, big-endian.
    static let scalarSize = 32
    /// Length of a compressed point in bytes (SEC 1 §2.3.3).
    static let pointSize = 33
    /// Length of an uncompressed point in bytes.
    static let uncompressedSize = 65

    /// The group order n as four words, most significant first.
    static let order: (UInt64, UInt64, UInt64, UInt64) = (
        0xffff_ffff_ffff_ffff, 0xffff_ffff_ffff_fffe, 0xbaae_dce6_af48_a03b, 0xbfd2_5e8c_d036_4141
    )

    /// n - 2: to this power a scalar is its own inverse (Fermat).
    static let inversionExponent = bytes((order.0, order.1, order.2, order.3 - 2))

    /// The big-endian bytes of four words.
    static func bytes(_ words: (UInt64, UInt64, UInt64, UInt64)) -> [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> UInt64($0)) }
        }
    }
}
