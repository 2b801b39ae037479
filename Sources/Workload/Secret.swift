// SPDX-License-Identifier: Apache-2.0

import DagCBOR

extension Manifest {
    /// A secret of the tenant's that a workload is given. The manifest names it; its value is nowhere in it.
    public struct Secret: Hashable, Sendable {
        /// How the workload finds it.
        public enum Place: Hashable, Sendable {
            /// The value of this variable.
            case variable(String)
            /// The content of this file in `Secret.folder`.
            case file(String)
        }

        /// As its wallet knows it.
        public var name: String
        public var place: Place

        public init(name: String, place: Place) {
            self.name = name
            self.place = place
        }

        /// Where secrets that are files appear: in memory, readable by the job's user alone.
        public static let folder = "/run/secrets"

        /// Reads `NAME` or `NAME=VARIABLE`.
        public init(variable text: String) {
            let (name, place) = Self.pair(text)
            self.init(name: name, place: .variable(place))
        }

        /// Reads `NAME` or `NAME=FILE`.
        public init(file text: String) {
            let (name, place) = Self.pair(text)
            self.init(name: name, place: .file(place))
        }

        private static func pair(_ text: String) -> (String, String) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return (parts[0], parts.count == 2 ? parts[1] : parts[0])
        }

        /// Whether a text may be the name of a secret: 1 to 63 letters, digits, `-`, `_` and `.`, a letter or digit first.
        public static func isName(_ text: String) -> Bool { Manifest.isName(text) }

        /// What is wrong with it on its own, with the key at fault; nil when nothing is.
        var problem: (key: String, message: String)? {
            guard Self.isName(name) else { return ("name", "\(quoted(name)) is not the name of a secret") }
            switch place {
            case .variable(let name):
                return Manifest.isVariableName(name)
                    ? nil : ("env", "\(quoted(name)) is not the name of a variable: use letters, digits and '_'")
            case .file(let name):
                return Manifest.isName(name)
                    ? nil : ("file", "\(quoted(name)) is not the name of a file: use letters, digits, '-', '_' and '.'")
            }
        }
    }
}

extension Manifest.Secret: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        switch place {
        case .variable(let variable): writer.writeTexts([name, "env", variable])
        case .file(let file): writer.writeTexts([name, "file", file])
        }
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let parts = try reader.readTexts(max: 3, textMax: WorkloadLimits.variableBytes)
        guard parts.count == 3 else { throw .invalid("a secret is a name, a kind and a place") }
        name = parts[0]
        switch parts[1] {
        case "env": place = .variable(parts[2])
        case "file": place = .file(parts[2])
        default: throw .invalid("a secret becomes env or file")
        }
    }
}
