// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// What a tenant seals into an order's manifest envelope: the manifest, and where its files are.
public struct JobPackage: Hashable, Sendable, DagCBORCodable {
    public var manifest: Manifest
    /// Root of the envelope of the bundle of files; nil when the job brings none.
    public var files: CID?
    /// Root of the envelope of the secrets' values; nil when the job is given none.
    public var secrets: CID?

    public init(manifest: Manifest, files: CID?, secrets: CID? = nil) {
        self.manifest = manifest
        self.files = files
        self.secrets = secrets
    }

    public func encode(to writer: inout DagCBORWriter) {
        writer.writeMapHeader(count: secrets == nil ? 2 : 3)
        writer.writeKey("files")
        if let files { writer.writeLink(files) } else { writer.writeNull() }
        if let secrets {
            writer.writeKey("secrets")
            writer.writeLink(secrets)
        }
        writer.writeKey("manifest")
        manifest.encode(to: &writer)
    }

    public init(from reader: inout DagCBORReader) throws(DagCBORError) {
        let count = try reader.readMapHeader(max: 3)
        guard count >= 2 else { throw .invalid("a job's package has files and a manifest") }
        try reader.expectKey("files")
        files = try reader.readNullIfPresent() ? nil : try reader.readLink()
        secrets = nil
        if count == 3 {
            try reader.expectKey("secrets")
            secrets = try reader.readLink()
        }
        try reader.expectKey("manifest")
        manifest = try Manifest(from: &reader)
    }
}
