// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Which chunks an archive is to hold, and how often.
///
/// Source: <https://specs.ipfs.tech/http-gateways/trustless-gateway/#car-responses-application-vnd-ipld-car>.
struct ArchiveParameters: Hashable, Sendable {
    /// What of the content at the path's end.
    enum Scope: String, Sendable {
        case block, entity, all
    }

    static let type = "application/vnd.ipld.car"

    var scope = Scope.all
    /// Of a file's bytes; implies `entity`.
    var span: ByteSpan?
    /// Whether a chunk comes as often as it is linked, and not once.
    var repeats = false

    /// Reads them from the query, and what it does not say from an item of `Accept`.
    /// - Throws: `GatewayRefusal`: 400 for wrong parameters of the query, 406 for an item that cannot be served.
    init(_ target: RequestTarget, accepted: MediaRange?) throws(GatewayRefusal) {
        if let text = target["dag-scope"] {
            guard let scope = Scope(rawValue: text) else { throw Self.refusal("dag-scope", "block, entity or all") }
            self.scope = scope
        }
        if let text = target["entity-bytes"] {
            guard let span = ByteSpan(text) else { throw Self.refusal("entity-bytes", "from:to") }
            (self.span, scope) = (span, .entity)
        }
        try Self.check(target["car-version"] ?? "1", ["1"], "car-version")
        try Self.check(target["car-order"] ?? "dfs", ["dfs", "unk"], "car-order")
        try Self.check(target["car-dups"] ?? "n", ["y", "n"], "car-dups")
        let accepted = accepted?.parameters ?? [:]
        repeats = (target["car-dups"] ?? accepted["dups"]) == "y"
        let isServed =
            (target["car-version"] != nil || ["1", nil].contains(accepted["version"]))
            && (target["car-order"] != nil || ["dfs", "unk", "", nil].contains(accepted["order"]))
            && (target["car-dups"] != nil || ["y", "n", nil].contains(accepted["dups"]))
        guard isServed else {
            throw GatewayRefusal(.notAcceptable, "archives are made with version=1, order=dfs, and dups=n or dups=y")
        }
    }

    /// The `Content-Type`: every parameter, asked for or not.
    var contentType: String { "\(Self.type); version=1; order=dfs; dups=\(repeats ? "y" : "n")" }

    private static func check(_ value: String, _ allowed: [String], _ name: String) throws(GatewayRefusal) {
        guard allowed.contains(value) else { throw refusal(name, allowed.joined(separator: " or ")) }
    }

    private static func refusal(_ name: String, _ expected: String) -> GatewayRefusal {
        GatewayRefusal(.badRequest, "\(name) is \(expected)")
    }
}
