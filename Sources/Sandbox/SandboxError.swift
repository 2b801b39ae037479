// SPDX-License-Identifier: Apache-2.0

/// A failure at the edge of the sandbox module. Decide by `code`; `message` is for people.
public struct SandboxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it was.
    public enum Code: String, Sendable, CaseIterable {
        /// The spec breaks a rule; the message names the field. Asking again in the same way fails again.
        case invalidSpec
        /// This machine cannot enforce a limit or isolation that was asked for.
        case limitUnavailable
        /// No room at present: users, disk pool or sandboxes are all in use.
        case capacity
        /// The call does not fit the state of the sandbox, such as a second start.
        case wrongState
        /// The job's program does not exist inside the sandbox or cannot be executed.
        case commandNotStarted
        /// The sandbox could not be built or broke.
        case sandboxFailed
        /// A path below `/work` does not exist.
        case notFound
        /// The job left more files, or deeper folders, than are collected.
        case tooLarge
    }

    public let code: Code
    /// What happened and what to do about it, without secrets.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
