// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// Why a command failed: what happened, what to do next, and the exit code.
public struct CommandFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of reasons.
    public enum Code: String, Sendable, CaseIterable {
        /// The arguments make no sense.
        case usage
        /// A confirmation is missing.
        case unconfirmed
        /// The person said no.
        case declined
        /// The person pressed Ctrl-C.
        case interrupted
        /// No node answers at the socket.
        case noNode
        /// The node went away in the middle.
        case lostConnection
        /// The node answered with a failure; `apiCode` says which.
        case refused
        /// The node answered with something that is not its API.
        case badAnswer
        /// A file or terminal of this machine is not as it must be.
        case file
        /// The job did not run to a result.
        case notRun
        /// The reader of standard output went away.
        case outputClosed
    }

    public let code: Code
    /// What happened.
    public let message: String
    /// What to do next.
    public let hint: String?
    /// The node's own word for it, when it answered.
    public let apiCode: String?

    public init(_ code: Code, _ message: String, hint: String? = nil, apiCode: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.apiCode = apiCode
    }

    /// The failure that a node answered with.
    public init(_ failure: APIFailure) {
        self.init(.refused, failure.message, hint: failure.hint, apiCode: failure.code)
    }

    public var exitStatus: Int32 {
        switch code {
        case .usage: ExitStatus.usage
        case .unconfirmed: ExitStatus.unconfirmed
        case .interrupted: ExitStatus.interrupted
        case .noNode, .lostConnection: ExitStatus.unavailable
        case .declined, .refused, .badAnswer, .file: ExitStatus.failure
        case .notRun: ExitStatus.notRun
        case .outputClosed: ExitStatus.outputClosed
        }
    }

    /// The lines for standard error. Texts may come from strangers, so control characters are made visible.
    public var lines: [String] {
        guard code != .outputClosed else { return [] }
        let head = message.split(separator: "\n", omittingEmptySubsequences: true).map { PlainText.visible($0) }
        let error = head.enumerated().map { $0.offset == 0 ? "error: \($0.element)" : "       \($0.element)" }
        return error + (hint.map { ["next: \(PlainText.visible($0))"] } ?? [])
    }

    public var description: String { lines.joined(separator: "\n") }
}
