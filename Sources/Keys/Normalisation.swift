// SPDX-License-Identifier: Apache-2.0

// Only Foundation has the compatibility decomposition.
import Foundation

/// Unicode normalisation form KD, which BIP-39 asks for: the same text typed on different keyboards gives the same
/// bytes. Text in ASCII is its own normal form.
enum Normalisation {
    /// The normal form of `text` as UTF-8.
    static func utf8KD(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        return bytes.allSatisfy { $0 < 0x80 } ? bytes : Array(text.decomposedStringWithCompatibilityMapping.utf8)
    }

    /// The normal form of a passphrase as UTF-8.
    ///
    /// - Throws: `passphraseTooLong`.
    static func passphrase(_ passphrase: String) throws(KeysError) -> [UInt8] {
        guard passphrase.utf8.count <= Limits.passphrase else {
            throw KeysError(.passphraseTooLong, "The passphrase is longer than \(Limits.passphrase) bytes.")
        }
        return utf8KD(passphrase)
    }
}
