// SPDX-License-Identifier: Apache-2.0

import DagCBOR

/// One file, folder or link of a bundle.
public struct BundleEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        /// `size` bytes follow. Of the mode only the executable bit is kept: owner, group and time of a file are
        /// nobody's business on another machine.
        case file(size: UInt64, isExecutable: Bool)
        case folder
        /// A symbolic link whose target stays inside the bundle.
        case link(target: String)
    }

    /// Relative, with `/` between components.
    public let path: String
    public let kind: Kind

    /// - Throws: `BundleError` when the path or the target breaks the rules of `BundlePath`.
    public init(path: String, kind: Kind) throws(BundleError) {
        if let problem = BundlePath.problem(of: path) {
            throw BundleError(.badPath, "The path \(quoted(path)) \(problem).")
        }
        if case .link(let target) = kind, let problem = BundlePath.problem(ofTarget: target, at: path) {
            throw BundleError(.badLink, "The link \(quoted(path)) to \(quoted(target)) \(problem).")
        }
        self.path = path
        self.kind = kind
    }

    /// Bytes of content that follow the header.
    public var contentBytes: UInt64 {
        if case .file(let size, _) = kind { size } else { 0 }
    }
}

/// What a header of the wire form says: an entry, or the end.
enum BundleHeader: DagCBORCodable, Hashable {
    case entry(BundleEntry)
    /// `count` entries came; `digest` is the SHA-256 of every byte before this header's length.
    case end(count: UInt64, digest: [UInt8])

    func encode(to writer: inout DagCBORWriter) {
        switch self {
        case .end(let count, let digest):
            writer.writeMapHeader(count: 2)
            writer.writeKey("end")
            writer.writeUnsigned(count)
            writer.writeKey("digest")
            writer.writeBytes(digest)
        case .entry(let entry):
            entry.encode(to: &writer)
        }
    }

    init(from reader: inout DagCBORReader) throws(DagCBORError) {
        switch try reader.readMapHeader(max: 4) {
        case 2:
            let key = try reader.readKey()
            if key == "end" {
                let count = try reader.readUnsigned()
                try reader.expectKey("digest")
                self = .end(count: count, digest: try reader.readBytes32().bytes)
            } else {
                guard key == "kind" else { throw .invalid("a header starts with end or kind") }
                self = .entry(try BundleEntry(folderFrom: &reader))
            }
        case 3:
            self = .entry(try BundleEntry(linkFrom: &reader))
        case 4:
            self = .entry(try BundleEntry(fileFrom: &reader))
        default:
            throw .invalid("a header has 2, 3 or 4 keys")
        }
    }
}

/// Three closed shapes: `{kind, path}`, `{kind, path, target}`, `{exec, kind, path, size}`.
extension BundleEntry {
    fileprivate func encode(to writer: inout DagCBORWriter) {
        switch kind {
        case .folder:
            writer.writeMapHeader(count: 2)
            writer.writeKind("folder", path: path)
        case .link(let target):
            writer.writeMapHeader(count: 3)
            writer.writeKind("link", path: path)
            writer.writeKey("target")
            writer.writeText(target)
        case .file(let size, let isExecutable):
            writer.writeMapHeader(count: 4)
            writer.writeKey("exec")
            writer.writeBool(isExecutable)
            writer.writeKind("file", path: path)
            writer.writeKey("size")
            writer.writeUnsigned(size)
        }
    }

    fileprivate init(folderFrom reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.expect(kind: "folder")
        self = try Self.checked(path: try reader.readPath(), kind: .folder)
    }

    fileprivate init(linkFrom reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.expectKey("kind")
        try reader.expect(kind: "link")
        let path = try reader.readPath()
        try reader.expectKey("target")
        let target = try reader.readText(max: WorkloadLimits.bundleTargetBytes)
        self = try Self.checked(path: path, kind: .link(target: target))
    }

    fileprivate init(fileFrom reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.expectKey("exec")
        let isExecutable = try reader.readBool()
        try reader.expectKey("kind")
        try reader.expect(kind: "file")
        let path = try reader.readPath()
        try reader.expectKey("size")
        self = try Self.checked(path: path, kind: .file(size: try reader.readUnsigned(), isExecutable: isExecutable))
    }

    private static func checked(path: String, kind: Kind) throws(DagCBORError) -> BundleEntry {
        do {
            return try BundleEntry(path: path, kind: kind)
        } catch {
            throw .invalid(error.message)
        }
    }
}

extension DagCBORWriter {
    fileprivate mutating func writeKind(_ kind: String, path: String) {
        writeKey("kind")
        writeText(kind)
        writeKey("path")
        writeText(path)
    }
}

extension DagCBORReader {
    fileprivate mutating func expect(kind: String) throws(DagCBORError) {
        guard try readText(max: 16) == kind else { throw .invalid("these keys belong to a \(kind)") }
    }

    fileprivate mutating func readPath() throws(DagCBORError) -> String {
        try expectKey("path")
        return try readText(max: WorkloadLimits.bundlePathBytes)
    }
}
