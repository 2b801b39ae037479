// SPDX-License-Identifier: Apache-2.0

import CSodium

/// The one start-up of libsodium in this process.
package enum Sodium {
    /// True after `sodium_init` succeeded; evaluated once, before the first use of the library.
    private static let isReady: Bool = sodium_init() >= 0

    /// Makes the library usable. Call before any of its functions; costs nothing after the first time.
    ///
    /// A machine where libsodium cannot start (no source of randomness) cannot run this program at all, so this traps.
    @inline(__always)
    package static func prepare() {
        precondition(isReady, "libsodium could not start: the system offers no source of randomness")
    }
}

// One byte that stands for "no bytes": libsodium's parameters are not nullable, even beside a length of zero.
nonisolated(unsafe) private let placeholder = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

extension UnsafeRawBufferPointer {
    /// Start of the bytes as C expects it: never null, not to be read when there are no bytes.
    package var octets: UnsafePointer<UInt8> {
        UnsafePointer((baseAddress ?? UnsafeRawPointer(placeholder)).assumingMemoryBound(to: UInt8.self))
    }
}

extension UnsafeMutableRawBufferPointer {
    /// Start of the bytes as C expects it: never null, not to be touched when there are no bytes.
    package var octets: UnsafeMutablePointer<UInt8> {
        (baseAddress ?? placeholder).assumingMemoryBound(to: UInt8.self)
    }

    /// Overwrites the bytes with zeros in a way that no optimiser removes.
    package func wipe() {
        sodium_memzero(octets, count)
    }
}
