// SPDX-License-Identifier: Apache-2.0

import Glibc

extension [UInt8] {
    /// Overwrites this copy with zeros, which no compiler takes away.
    package mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
        }
    }
}
