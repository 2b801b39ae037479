// SPDX-License-Identifier: Apache-2.0

/// A secret that the node keeps for a wallet. Its value never leaves the node but sealed, to a job.
public struct SecretInfo: Codable, Sendable, Hashable {
    public var name: String
    /// When its value was set: milliseconds since 1970, by ledger time.
    public var setAt: UInt64

    public init(name: String, setAt: UInt64) {
        self.name = name
        self.setAt = setAt
    }
}
