// SPDX-License-Identifier: Apache-2.0

/// Why a witness cannot work.
public struct WitnessError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable, Equatable {
        /// The key is none of the network's witnesses; take the right one.
        case notAWitness
        /// The store holds no network yet.
        case emptyStore
        /// The record of what was signed cannot be read, or is that of another key or network. Nothing is signed before
        /// the right one is back: without it, a witness could contradict itself.
        case recordDamaged
        /// There was no quorum in time.
        case noQuorum
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
