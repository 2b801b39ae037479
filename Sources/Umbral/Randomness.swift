// SPDX-License-Identifier: Apache-2.0

import Multiformats

extension UnsafeMutableRawBufferPointer {
    /// Fills the bytes from `generator`, eight at a time, whose number they are a multiple of.
    func fill(using generator: inout some RandomNumberGenerator) {
        for offset in stride(from: 0, to: count - count % 8, by: 8) {
            storeBytes(of: generator.next(), toByteOffset: offset, as: UInt64.self)
        }
    }
}

extension Bytes32 {
    /// Thirty-two bytes from `generator`.
    static func random(using generator: inout some RandomNumberGenerator) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { buffer in
            buffer.fill(using: &generator)
            return Bytes32(exactly: UnsafeRawBufferPointer(buffer)) ?? .zero
        }
    }

    /// Copies the bytes to `target`, which must have room for them.
    func write(to target: UnsafeMutableRawPointer) {
        withBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            target.copyMemory(from: start, byteCount: bytes.count)
        }
    }
}
