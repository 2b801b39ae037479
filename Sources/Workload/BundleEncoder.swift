// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Multiformats

/// Writes the wire form of a bundle, one entry after the other; content passes through in pieces of any size.
///
/// Wire form, version 1:
/// ```
/// bundle = "weft-bundle-1\n" entry* end
/// entry  = varint(length of header) header content
/// header = DAG-CBOR {kind: "file", path, exec, size} | {kind: "folder", path} | {kind: "link", path, target}
/// end    = varint(length of header) DAG-CBOR {end: number of entries, digest: SHA-256 of all bytes before}
/// ```
/// Entries are sorted component by component, by bytes, are unique, and come after the folder they are in. The same
/// files always give the same bytes.
public struct BundleEncoder: Sendable {
    /// The first bytes of every bundle.
    public static let magic = Array("weft-bundle-1\n".utf8)

    private var order: BundleOrder
    private var hasher = SHA256Hasher()
    private var started = false
    private var missingContent: UInt64 = 0

    public init(limits: BundleLimits = BundleLimits()) {
        order = BundleOrder(limits: limits)
    }

    /// Begins an entry; for a file, `content` follows until its size is reached.
    /// - Returns: the bytes to write.
    public mutating func entry(_ entry: BundleEntry) throws(BundleError) -> [UInt8] {
        try requireNoMissingContent()
        try order.admit(entry)
        missingContent = entry.contentBytes
        return emit(.entry(entry))
    }

    /// Accounts for a piece of the current file's content, which the caller writes itself.
    public mutating func content(_ bytes: [UInt8]) throws(BundleError) {
        guard UInt64(bytes.count) <= missingContent else {
            throw BundleError(.sizeMismatch, "A file has more content than its entry says.")
        }
        missingContent -= UInt64(bytes.count)
        hasher.update(bytes)
    }

    /// Ends the bundle.
    /// - Returns: the last bytes to write.
    public mutating func finish() throws(BundleError) -> [UInt8] {
        try requireNoMissingContent()
        let start = takeMagic()
        return start + frame(.end(count: order.count, digest: hasher.finalize().bytes))
    }

    private func requireNoMissingContent() throws(BundleError) {
        guard missingContent == 0 else {
            throw BundleError(.sizeMismatch, "A file has \(missingContent) bytes less than its entry says.")
        }
    }

    private mutating func emit(_ header: BundleHeader) -> [UInt8] {
        let start = takeMagic()
        let framed = frame(header)
        hasher.update(framed)
        return start + framed
    }

    private mutating func takeMagic() -> [UInt8] {
        guard !started else { return [] }
        started = true
        hasher.update(Self.magic)
        return Self.magic
    }

    private func frame(_ header: BundleHeader) -> [UInt8] {
        let bytes = header.encoded()
        var framed: [UInt8] = []
        framed.reserveCapacity(bytes.count + 2)
        Varint.append(UInt64(bytes.count), to: &framed)
        return framed + bytes
    }
}
