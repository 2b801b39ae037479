// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys

/// What a sealed content is: known to those alone who can open it.
///
/// Its sealed form has one length whatever it says, so that it gives nothing away: DAG-CBOR, filled up to 512 bytes,
/// sealed by XChaCha20-Poly1305 under the content key's subkey "info", with a random nonce in front and the envelope's
/// stream header as associated data.
public struct EnvelopeInfo: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Bytes.
        case file
        /// A bundle of files: `Workload.BundleEncoder`.
        case bundle
    }

    public var kind: Kind
    /// The file's or folder's own name; empty when it has none.
    public var name: String

    /// Bytes of a name.
    public static let nameBytes = 255
    private static let plainBytes = 512

    /// - Parameter name: cut after 255 bytes.
    public init(kind: Kind = .file, name: String = "") {
        self.kind = kind
        var name = name
        while name.utf8.count > Self.nameBytes { name.removeLast() }
        self.name = name
    }

    func sealed(key: ContentKey, stream: [UInt8]) -> [UInt8] {
        var nonce: [UInt8] = SecretBytes.random(count: XChaCha20Poly1305.nonceSize).withBytes { Array($0) }
        let plain = padded()
        nonce += plain.withUnsafeBytes { plain in
            stream.withUnsafeBytes { stream in
                XChaCha20Poly1305.seal(plain, authenticating: stream, nonce: nonce, key: key.subkey("info").secret)
            }
        }
        return nonce
    }

    init(opening sealed: [UInt8], key: ContentKey, stream: [UInt8]) throws(EnvelopeError) {
        let nonce = Array(sealed.prefix(XChaCha20Poly1305.nonceSize))
        guard nonce.count == XChaCha20Poly1305.nonceSize else { throw .malformedHeader }
        let plain = sealed.withUnsafeBytes { sealed in
            stream.withUnsafeBytes { stream in
                XChaCha20Poly1305.open(
                    UnsafeRawBufferPointer(rebasing: sealed[nonce.count...]), authenticating: stream, nonce: nonce,
                    key: key.subkey("info").secret)
            }
        }
        guard let plain else { throw .wrongKey }
        do { self = try Self(plain: plain) } catch { throw .malformedHeader }
    }

    private func padded() -> [UInt8] {
        let bare = encoded(pad: 0).count
        // A byte string of 24 to 255 bytes has one more byte of head, one of 256 and more has two.
        for head in 0...2 {
            let pad = Self.plainBytes - bare - head
            let bytes = encoded(pad: pad)
            if bytes.count == Self.plainBytes { return bytes }
        }
        return encoded(pad: 0)
    }

    private func encoded(pad: Int) -> [UInt8] {
        var writer = DagCBORWriter(reservingCapacity: Self.plainBytes)
        writer.writeMapHeader(count: 3)
        writer.writeKey("pad")
        writer.writeBytes([UInt8](repeating: 0, count: max(0, pad)))
        writer.writeKey("kind")
        writer.writeText(kind.rawValue)
        writer.writeKey("name")
        writer.writeText(name)
        return writer.finished()
    }
}

extension EnvelopeInfo {
    private init(plain: [UInt8]) throws(DagCBORError) {
        var reader = DagCBORReader(plain)
        try reader.readMapHeader(exactly: 3)
        try reader.expectKey("pad")
        _ = try reader.readBytes(max: Self.plainBytes)
        try reader.expectKey("kind")
        guard let kind = Kind(rawValue: try reader.readText(max: 16)) else { throw .invalid("unknown kind of content") }
        self.kind = kind
        try reader.expectKey("name")
        name = try reader.readText(max: Self.nameBytes)
        try reader.finish()
    }
}
