// SPDX-License-Identifier: Apache-2.0

/// A line that is typed without being shown: the few editing keys that people use at a passphrase.
public struct SecretLine: Sendable {
    public enum Step: Sendable, Hashable {
        case more
        case finished
        /// Ctrl-C, or Ctrl-D on an empty line.
        case cancelled
        /// Longer than a secret may be.
        case tooLong
    }

    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// Takes one byte from the terminal.
    public mutating func take(_ byte: UInt8) -> Step {
        switch byte {
        case 0x0a, 0x0d: return .finished
        case 0x03: return .cancelled
        case 0x04: return bytes.isEmpty ? .cancelled : .finished
        // Backspace and delete: the last character, with all bytes of its UTF-8.
        case 0x08, 0x7f:
            while let last = bytes.popLast(), last & 0xc0 == 0x80 {}
        // Ctrl-U: the whole line.
        case 0x15: bytes = []
        case ..<0x20: break
        default:
            guard bytes.count < CommandLimits.secretBytes else { return .tooLong }
            bytes.append(byte)
        }
        return .more
    }
}
