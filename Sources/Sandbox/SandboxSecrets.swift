// SPDX-License-Identifier: Apache-2.0

import Keys
import Synchronization

/// What a job is told in confidence: variables and files whose values are kept apart from everything that is printed,
/// compared or kept, and overwritten when they have been handed over.
public final class SandboxSecrets: Sendable, CustomStringConvertible {
    struct Item: Sendable {
        let name: String
        let value: SecretBytes
    }

    private struct State {
        var variables: [Item] = []
        var files: [Item] = []
    }

    private let state: Mutex<State>

    /// Copies the values; the caller's stay as they are.
    /// - Parameters:
    ///   - variables: UTF-8 without NUL.
    ///   - files: names of files in `folder`, without a slash.
    public init(variables: [(name: String, value: [UInt8])] = [], files: [(name: String, value: [UInt8])] = []) {
        state = Mutex(
            State(
                variables: variables.map { Item(name: $0.name, value: SecretBytes(copying: $0.value)) },
                files: files.map { Item(name: $0.name, value: SecretBytes(copying: $0.value)) }))
    }

    /// Where its files appear inside.
    public static let folder = "/run/secrets"

    /// Forgets all values. Those that nobody is handing over at the moment are overwritten with zeros.
    public func wipe() { state.withLock { $0 = State() } }

    /// Names and values of the variables, valid during the call.
    package func withVariables<R>(_ body: ([(name: String, value: SecretBytes)]) throws(SandboxError) -> R)
        throws(SandboxError) -> R
    {
        try body(state.withLock { $0.variables }.map { ($0.name, $0.value) })
    }

    package func withFiles<R>(_ body: ([(name: String, value: SecretBytes)]) throws(SandboxError) -> R)
        throws(SandboxError) -> R
    {
        try body(state.withLock { $0.files }.map { ($0.name, $0.value) })
    }

    /// Never a value, nor a name.
    public var description: String { "SandboxSecrets(redacted)" }
}
