// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What a tenant seals into an order's manifest envelope: the manifest, and where its files are.
public struct JobPackage: Hashable, Sendable, DagCBORCodable {
    public var manifest: Manifest
    /// Root of the envelope of the bundle of files; nil when the job brings none.
    public var files: CID?

    public init(manifest: Manifest, files: CID?) {
        self.manifest = manifest
        self.files = files
    }

    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: 2)
        writer.writeKey("files")
        if let files { writer.writeLink(files) } else { writer.writeNull() }
        writer.writeKey("manifest")
        manifest.encode(to: &writer)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        try reader.readMapHeader(exactly: 2)
        try reader.expectKey("files")
        files = try reader.readNullIfPresent() ? nil : try reader.readLink()
        try reader.expectKey("manifest")
        manifest = try Manifest(from: &reader)
    }
}
