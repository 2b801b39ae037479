// SPDX-License-Identifier: Apache-2.0

/// A file or folder on this machine that goes into a bundle.
public struct BundleSource: Hashable, Sendable {
    /// Where it is. A link here is followed, because the caller names it; links inside a folder are not.
    public var path: String
    /// Where it goes in the bundle; empty to put the content of a folder at the top.
    public var name: String

    public init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// A source that keeps the last component of its path as its name.
    public init(path: String) {
        self.init(path: path, name: path.split(separator: "/").last.map(String.init) ?? "")
    }
}

/// What to do with what a bundle cannot hold: devices, sockets, pipes, links that lead out.
public enum UnsupportedFiles: Sendable {
    /// An error that names the file.
    case refuse
    /// Leave it out, and tell in `BundleWriter.skipped`.
    case skip
}
