// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// The header of a CARv1 archive: `{roots: [&Any], version: 1}` in canonical DAG-CBOR.
///
/// The specification leaves open whether there may be no roots and whether the roots must be among the blocks. Here
/// there may be none, and they are not looked for. Source: <https://ipld.io/specs/transport/car/carv1/>, "Header".
public struct CARHeader: Hashable, Sendable {
    /// The one version that is read and written.
    static let version: UInt64 = 1

    /// What the archive is about, in the archive's order.
    public let roots: [CID]

    /// The header of an archive with these roots.
    public init(roots: [CID]) { self.roots = roots }

    /// The DAG-CBOR, without a length prefix.
    public func encoded() -> [UInt8] {
        var writer = DagCBORWriter()
        writer.writeMapHeader(count: 2)
        writer.writeKey("roots")
        writer.writeArrayHeader(count: roots.count)
        for root in roots { writer.writeLink(root) }
        writer.writeKey("version")
        writer.writeUnsigned(Self.version)
        return writer.finished()
    }

    /// Reads the DAG-CBOR, without a length prefix, which must fill `bytes` completely.
    ///
    /// Exactly what `encoded` writes is accepted.
    ///
    /// - Throws: `.headerTooLarge`, `.invalidHeader`, `.unsupportedVersion`, at offset 0.
    public static func decode(_ bytes: [UInt8], limits: CARLimits = .default) throws(CARError) -> CARHeader {
        do throws(CARError.Reason) {
            guard bytes.count <= limits.maxHeaderBytes else {
                throw .headerTooLarge(length: UInt64(bytes.count), limit: limits.maxHeaderBytes)
            }
            return try read(bytes, maxRoots: limits.maxRoots)
        } catch {
            throw CARError(error, at: 0)
        }
    }

    /// Reads a header whose length was checked.
    static func read(_ bytes: [UInt8], maxRoots: Int) throws(CARError.Reason) -> CARHeader {
        let (roots, version): ([CID]?, UInt64)
        do throws(DagCBORError) {
            (roots, version) = try fields(bytes, maxRoots: maxRoots)
        } catch {
            throw .invalidHeader(error)
        }
        // The version first: the pragma of CARv2 is a header without roots.
        guard version == Self.version else { throw .unsupportedVersion(version) }
        guard let roots else { throw .invalidHeader(.unexpectedKey(expected: "roots", found: "version")) }
        return CARHeader(roots: roots)
    }

    private static func fields(
        _ bytes: [UInt8], maxRoots: Int,
    ) throws(DagCBORError) -> (roots: [CID]?, version: UInt64) {
        var reader = DagCBORReader(bytes, limits: DagCBORLimits(maxBytes: bytes.count))
        var roots: [CID]?
        if try reader.readMapHeader(max: 2) == 2 {
            try reader.expectKey("roots")
            let count = try reader.readArrayHeader(max: .max)
            guard count <= maxRoots else { throw .invalid("\(count) roots are more than \(maxRoots)") }
            var links: [CID] = []
            for _ in 0..<count { links.append(try reader.readLink()) }
            roots = links
        }
        try reader.expectKey("version")
        let version = try reader.readUnsigned()
        try reader.finish()
        return (roots, version)
    }
}
