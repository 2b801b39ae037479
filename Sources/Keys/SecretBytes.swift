// SPDX-License-Identifier: Apache-2.0

import CSodium

/// A fixed number of secret bytes, overwritten with zeros when the last reference goes away.
///
/// The bytes never change after initialisation, so sharing between tasks is safe. They are never printed and are only
/// reachable inside a closure.
package final class SecretBytes: Sendable {
    // Written only in `init` and `deinit`.
    nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

    /// Number of bytes.
    package var count: Int { storage.count }

    /// Allocates `count` zeroed bytes and lets `body` fill them.
    package init<E: Error>(
        count: Int, initializingWith body: (UnsafeMutableRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        Sodium.prepare()
        storage = .allocate(byteCount: count, alignment: 16)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
        try body(storage)
    }

    /// Copies `bytes`; the caller's copy stays as it is.
    package convenience init(copying bytes: [UInt8]) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Copies `bytes`; the caller's copy stays as it is.
    package convenience init(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    /// `count` bytes of the operating system's randomness.
    package static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { randombytes_buf($0.octets, $0.count) }
    }

    /// `count` bytes of `generator`; pass a seeded generator to repeat a run.
    package static func random(count: Int, using generator: inout some RandomNumberGenerator) -> SecretBytes {
        SecretBytes(count: count) { buffer in
            for offset in 0..<count { buffer[offset] = UInt8(truncatingIfNeeded: generator.next()) }
        }
    }

    deinit {
        storage.wipe()
        storage.deallocate()
    }

    /// Calls `body` with the bytes, which are valid only during the call.
    package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// Compares in time that depends only on the lengths.
    package func isEqual(to other: SecretBytes) -> Bool {
        guard count == other.count else { return false }
        return withBytes { mine in
            other.withBytes { theirs in sodium_memcmp(mine.octets, theirs.octets, mine.count) == 0 }
        }
    }
}
