// SPDX-License-Identifier: Apache-2.0

/// The `Content-Disposition` header. Source: RFC 6266 and RFC 8187, and
/// <https://specs.ipfs.tech/http-gateways/path-gateway/#content-disposition-response-header>.
enum Disposition {
    /// - Parameter filename: of a stranger; what is not plain ASCII is there twice, once with "_" in its place.
    static func header(isAttachment: Bool, filename: String?) -> String {
        let kind = isAttachment ? "attachment" : "inline"
        guard let filename, !filename.isEmpty else { return kind }
        let plain = String(decoding: filename.unicodeScalars.map(ascii), as: UTF8.self)
        guard plain != filename else { return "\(kind); filename=\"\(plain)\"" }
        return "\(kind); filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encode(filename.utf8))"
    }

    /// "_" for all that could end the quoted text, or lead out of a folder.
    private static func ascii(_ scalar: Unicode.Scalar) -> UInt8 {
        let isPlain = (0x20...0x7e).contains(scalar.value) && !["\"", "\\", "/", "%"].contains(scalar)
        return isPlain ? UInt8(scalar.value) : UInt8(ascii: "_")
    }
}
