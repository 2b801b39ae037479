// SPDX-License-Identifier: Apache-2.0

/// What can go wrong on a provider's machine.
public struct ProviderError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The machine's disk or database failed; look at the message and the disk.
        case storage
        /// The manifest is not what the order promised.
        case badManifest
        /// The provider is leaving: its work is given back.
        case leaving
        /// The request does not fit the provider's state.
        case refused
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
