// SPDX-License-Identifier: Apache-2.0

import Crypto

/// SHA-256 over data that arrives in pieces. A copy goes on from where the original is.
public struct SHA256Hasher: Sendable {
    private var state = Crypto.SHA256()

    /// A hasher that has seen nothing.
    public init() {}

    /// Adds `bytes` to what is hashed.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { state.update(bufferPointer: $0) }
    }

    /// Adds the bytes behind the buffer.
    public mutating func update(_ raw: UnsafeRawBufferPointer) {
        state.update(bufferPointer: raw)
    }

    /// Adds the 32 bytes.
    public mutating func update(_ value: Bytes32) {
        value.withBytes { state.update(bufferPointer: $0) }
    }

    /// The digest of everything added so far; more may be added afterwards.
    public func finalize() -> Bytes32 {
        state.finalize().withUnsafeBytes { raw in
            guard let digest = Bytes32(exactly: raw) else { preconditionFailure("SHA-256 gives 32 bytes") }
            return digest
        }
    }
}
