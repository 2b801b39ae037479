// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

/// A path of the API with its query, encoded.
struct Route: Sendable, Hashable {
    /// Begins with a slash.
    let uri: String

    /// - Parameters:
    ///   - parts: components below `/v1`; names of people's making among them, so each is encoded.
    ///   - query: pairs; those without a value are left out.
    init(_ parts: String..., query: [(String, String?)] = []) { self.init(parts, query: query) }

    init(_ parts: [String], query: [(String, String?)]) {
        var uri = "/\(API.version)"
        for part in parts { uri += "/" + Self.encode(part) }
        let pairs = query.compactMap { name, value in value.map { "\(Self.encode(name))=\(Self.encode($0))" } }
        self.uri = pairs.isEmpty ? uri : uri + "?" + pairs.joined(separator: "&")
    }

    /// Percent-encoding of everything but the unreserved characters (RFC 3986 §2.3). A component of dots alone is
    /// encoded too: clients remove `..` from paths, and a wallet of that name must not become another route.
    static func encode(_ text: String) -> String {
        let isDots = !text.isEmpty && text.utf8.allSatisfy { $0 == 0x2e }
        var out = ""
        for byte in text.utf8 {
            if unreserved.contains(byte), !isDots {
                out.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                out += byte < 16 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return out
    }

    private static let unreserved = Set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~".utf8)
}
