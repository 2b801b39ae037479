// SPDX-License-Identifier: Apache-2.0

/// Why a manifest was refused: every problem that was found, not only the first.
public struct ManifestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The closed list of what can be wrong.
    public enum Code: String, Sendable, CaseIterable {
        /// More text, nesting or items than a manifest may have.
        case tooLarge
        /// Not YAML, or YAML with anchors, aliases, tags or several documents.
        case syntax
        /// A key that no manifest has.
        case unknownKey
        /// A key that must be there is not.
        case missingKey
        /// A list where a text is expected, and the like.
        case wrongType
        /// A value out of its range or not in its list.
        case badValue
        /// A manifest may say this, but no provider can do it yet.
        case notOffered
    }

    /// One thing that is wrong.
    public struct Problem: Hashable, Sendable, CustomStringConvertible {
        public let code: Code
        /// The key, as a path: `resources.memory`, `command[2]`; empty for the whole text.
        public let path: String
        /// What happened and what to do.
        public let message: String
        /// Line in the text, from 1; nil for a manifest that was not text.
        public let line: Int?

        public init(code: Code, path: String, message: String, line: Int? = nil) {
            self.code = code
            self.path = path
            self.message = message
            self.line = line
        }

        public var description: String {
            let place = [line.map { "line \($0)" }, path.isEmpty ? nil : path].compactMap { $0 }.joined(separator: ", ")
            return place.isEmpty ? message : "\(place): \(message)"
        }
    }

    /// In the order of the text; never empty.
    public let problems: [Problem]

    /// - Precondition: `problems` is not empty.
    init(_ problems: [Problem]) {
        precondition(!problems.isEmpty, "an error says what is wrong")
        self.problems = Array(problems.prefix(WorkloadLimits.manifestProblems))
    }

    /// The code of the first problem.
    public var code: Code { problems[0].code }
    /// The line of the first problem.
    public var line: Int? { problems[0].line }
    /// All problems, one a line.
    public var message: String { problems.map(\.description).joined(separator: "\n") }
    public var description: String { message }
}
