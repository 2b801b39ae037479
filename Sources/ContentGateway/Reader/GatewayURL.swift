// SPDX-License-Identifier: Apache-2.0

import Foundation
import Multiformats

/// The URL of a gateway: "https://gateway.example" or "http://127.0.0.1:8080/some/prefix".
struct GatewayURL: Hashable, Sendable, CustomStringConvertible {
    private let base: String
    private let origin: Origin

    /// What a redirect may not leave without leave.
    struct Origin: Hashable, Sendable {
        let scheme: String
        let host: String
        let port: Int

        /// - Returns: nil for what is neither http nor https, has no host, or holds credentials.
        init?(_ components: URLComponents) {
            guard let scheme = components.scheme?.lowercased(), scheme == "http" || scheme == "https",
                let host = components.host?.lowercased(), !host.isEmpty, components.user == nil,
                components.password == nil
            else { return nil }
            self.scheme = scheme
            self.host = host
            port = components.port ?? (scheme == "https" ? 443 : 80)
        }
    }

    /// - Throws: `ContentGatewayError.badURL` for other schemes than http and https, credentials (they would end up in
    ///   logs), queries and fragments.
    init(_ text: String) throws(ContentGatewayError) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ (0x21...0x7e).contains($0) }),
            let components = URLComponents(string: text)
        else { throw .badURL(text, "it cannot be read") }
        guard components.user == nil, components.password == nil else {
            throw .badURL("…", "it holds a name or password, which others would see")
        }
        guard let origin = Origin(components) else {
            throw .badURL(text, "it begins with http:// or https:// and a host")
        }
        guard components.query == nil, components.fragment == nil else {
            throw .badURL(text, "it has no ? and no #: the part before /ipfs/ is enough")
        }
        self.origin = origin
        var base = text
        while base.hasSuffix("/") { base.removeLast() }
        if base.hasSuffix("/ipfs") { base.removeLast("/ipfs".count) }
        self.base = base
    }

    var description: String { base }

    /// Where a chunk is asked for.
    func chunk(_ cid: CID) -> String { "\(base)/ipfs/\(cid)?format=raw" }

    /// Where a redirect leads.
    /// - Parameter leaves: whether it may lead to another host or to https; never from https to http.
    /// - Returns: nil when it must not be followed.
    func redirect(from url: String, to location: String, leaves: Bool) -> String? {
        guard let from = URL(string: url), let to = URL(string: location, relativeTo: from)?.absoluteURL,
            let components = URLComponents(url: to, resolvingAgainstBaseURL: true), let target = Origin(components)
        else { return nil }
        guard target == origin || (leaves && (target.scheme == "https" || origin.scheme == "http")) else { return nil }
        return to.absoluteString
    }
}
