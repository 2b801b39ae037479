// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

extension Manifest {
    /// Content of the store that a workload finds at a path of its own.
    public struct Mount: Hashable, Sendable {
        /// Root of a file or folder (UnixFS), or of an envelope that holds either.
        public var cid: CID
        /// Absolute, strictly below one of `Mount.places`.
        public var path: String
        /// What is mounted cannot be written to; nothing else is offered so far.
        public var readOnly: Bool

        public init(cid: CID, path: String, readOnly: Bool = true) {
            self.cid = cid
            self.path = path
            self.readOnly = readOnly
        }

        /// Folders that no sandbox puts anything of its own into.
        public static let places = ["/mnt", "/media", "/srv", "/opt", "/data"]

        /// Reads `CID:/path`; nil for anything else.
        public init?(_ text: String) {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let cid = try? CID(string: String(parts[0])) else { return nil }
            self.init(cid: cid, path: String(parts[1]))
        }

        /// What is wrong with it on its own, with the key at fault; nil when nothing is.
        var problem: (key: String, message: String)? {
            if cid.digest == nil, cid.inlined == nil {
                return ("cid", "names its content by a hash that is not known here")
            }
            guard [.raw, .dagPB, .dagCBOR].contains(cid.codec) else {
                return ("cid", "is neither a file nor a folder nor an envelope")
            }
            guard Manifest.isSandboxPath(path), Self.places.contains(where: { path.hasPrefix($0 + "/") }) else {
                return (
                    "path",
                    "\(quoted(path)) is not an absolute path below \(Self.places.joined(separator: ", ")), such as /mnt/data"
                )
            }
            return readOnly ? nil : ("readOnly", "must be true: what is mounted cannot be written to; copy it to /work")
        }

        /// Whether one of the two is at the other's path or below it.
        func overlaps(_ other: Mount) -> Bool {
            let (left, right) = (path + "/", other.path + "/")
            return left.utf8.starts(with: right.utf8) || right.utf8.starts(with: left.utf8)
        }
    }
}

extension Manifest.Mount: DagCBORCodable {
    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 3)
        writer.writeKey("cid")
        writer.writeLink(cid)
        writer.writeKey("path")
        writer.writeText(path)
        writer.writeKey("readOnly")
        writer.writeBool(readOnly)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("cid")
        cid = try reader.readLink()
        try reader.expectKey("path")
        path = try reader.readText(max: WorkloadLimits.pathBytes)
        try reader.expectKey("readOnly")
        readOnly = try reader.readBool()
    }
}
