// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Multiformats
import UnixFS

/// What a request is about: `/ipfs/{cid}[/{path}][?{params}]`.
///
/// Source: <https://specs.ipfs.tech/http-gateways/path-gateway/#http-api>.
struct RequestTarget: Sendable {
    let root: CID
    let names: [EntryName]
    let endsWithSlash: Bool
    /// As it was asked for, without the query. It begins with "/ipfs/" and has no character that no header may have.
    let path: String
    /// As it was asked for; nil without one.
    let query: String?
    private let parameters: [String: String]

    /// - Throws: `GatewayRefusal`: 400 for what is no CID or no path, 404 for other paths than `/ipfs/`, 414.
    init(_ target: String, limits: ContentGatewayLimits) throws(GatewayRefusal) {
        let bytes = Array(target.utf8)
        guard bytes.count <= limits.targetBytes else {
            throw GatewayRefusal(.uriTooLong, "a request's target has at most \(limits.targetBytes) bytes")
        }
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }), bytes.first == UInt8(ascii: "/") else {
            throw GatewayRefusal(.badRequest, "a request's target is a path of printable ASCII")
        }
        let halves = bytes.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        path = String(decoding: halves[0], as: UTF8.self)
        query = halves.count > 1 ? String(decoding: halves[1], as: UTF8.self) : nil
        parameters = try Self.parameters(halves.count > 1 ? halves[1] : [])
        guard path.hasPrefix("/ipfs/") else {
            throw GatewayRefusal(.notFound, "only /ipfs/CID and paths below it are served here")
        }
        let parts = halves[0].dropFirst("/ipfs/".utf8.count).split(
            separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        endsWithSlash = parts.count > 1 && parts.last?.isEmpty == true
        root = try Self.root(parts.first ?? [])
        names = try Self.names(parts.dropFirst().filter { !$0.isEmpty }, limit: limits.pathNames)
    }

    /// The value of a parameter of the query; the first of several.
    subscript(_ name: String) -> String? { parameters[name] }

    private static func root(_ text: ArraySlice<UInt8>) throws(GatewayRefusal) -> CID {
        let text = String(decoding: text, as: UTF8.self)
        do { return try CID(string: text) } catch {
            let shown = text.count > 100 ? text.prefix(100) + "…" : text
            throw GatewayRefusal(.badRequest, "\(shown.debugDescription) is no CID: \(error)")
        }
    }

    /// Decoded one by one, so that an encoded "/" stays inside its name, where none may be.
    private static func names(_ parts: [ArraySlice<UInt8>], limit: Int) throws(GatewayRefusal) -> [EntryName] {
        guard parts.count <= limit else { throw GatewayRefusal(.uriTooLong, "a path has at most \(limit) names") }
        var names: [EntryName] = []
        for part in parts {
            guard let bytes = PercentCoding.decode(part) else { throw wrongEncoding }
            do { names.append(try EntryName(bytes: bytes)) } catch {
                throw GatewayRefusal(.badRequest, "the path is wrong: \(error)")
            }
        }
        return names
    }

    private static func parameters(_ query: ArraySlice<UInt8>) throws(GatewayRefusal) -> [String: String] {
        var parameters: [String: String] = [:]
        for part in query.split(separator: UInt8(ascii: "&")) {
            let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decode(halves[0], plusIsSpace: true),
                let value = PercentCoding.decode(halves.count > 1 ? halves[1] : [], plusIsSpace: true)
            else { throw wrongEncoding }
            let key = String(decoding: name, as: UTF8.self)
            if parameters[key] == nil { parameters[key] = String(decoding: value, as: UTF8.self) }
        }
        return parameters
    }

    private static var wrongEncoding: GatewayRefusal {
        GatewayRefusal(.badRequest, "a % in a request's target is followed by two hexadecimal digits")
    }
}
