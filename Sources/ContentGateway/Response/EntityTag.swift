// SPDX-License-Identifier: Apache-2.0

import Multiformats

/// Entity tags: the CID names the content, the rest names what was made of it.
///
/// Source: <https://specs.ipfs.tech/http-gateways/path-gateway/#etag-response-header>.
enum EntityTag {
    static func file(_ cid: CID) -> String { "\"\(cid)\"" }

    static func chunk(_ cid: CID, _ suffix: String) -> String { "\"\(cid).\(suffix)\"" }

    static func listing(_ cid: CID) -> String { "\"DirIndex-\(ListingPage.version)_CID-\(cid)\"" }

    /// Weak: an archive may break off where a chunk is missing, and be whole later.
    static func archive(_ target: RequestTarget, _ parameters: ArchiveParameters) -> String {
        let span = parameters.span.map { "\($0.from):\($0.to.map(String.init) ?? "*")" } ?? ""
        let request =
            "\(target.names.map { PercentCoding.encode($0.bytes) }.joined(separator: "/"))?\(span)"
            + "&\(parameters.repeats)"
        let hash = Hash.sha256(Array(request.utf8)).description.prefix(16)
        return "W/\"\(target.root).car.\(parameters.scope.rawValue).\(hash)\""
    }

    /// Whether an `If-None-Match` names the tag. Weak comparison of RFC 9110, section 8.8.3.2.
    static func matches(_ tag: String, _ header: String?) -> Bool {
        guard let header else { return false }
        let strong = core(tag[...])
        return header.split(separator: ",").prefix(ContentGatewayLimits.listedItems).contains { item in
            let item = trimmed(item)
            return item == "*" || core(item) == strong
        }
    }

    private static func core(_ tag: Substring) -> Substring { tag.hasPrefix("W/") ? tag.dropFirst(2) : tag }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
