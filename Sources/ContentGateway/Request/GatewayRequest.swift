// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// A request for content, read and checked.
struct GatewayRequest: Sendable {
    let target: RequestTarget
    let format: ResponseFormat
    /// Whether `Accept` alone chose the format.
    let isByHeader: Bool
    let isHead: Bool
    let ifNoneMatch: String?
    /// Whether the client wants nothing to be fetched from elsewhere.
    let isOnlyIfCached: Bool
    private let range: String?
    private let ifRange: String?

    /// - Throws: `GatewayRefusal`: 400 and 406 as `RequestTarget` and `ResponseFormat` say, 405 for other methods.
    init(_ head: HTTPRequest, limits: ContentGatewayLimits) throws(GatewayRefusal) {
        guard head.method == .get || head.method == .head else {
            throw GatewayRefusal(.methodNotAllowed, "only GET and HEAD are answered", headers: [.allow: "GET, HEAD"])
        }
        let fields = head.headerFields
        guard ["0", nil].contains(fields[.contentLength]), fields[.transferEncoding] == nil else {
            throw GatewayRefusal(.badRequest, "a request has no body")
        }
        // All content is served under one origin: a worker would see to that of others.
        guard fields[.serviceWorker] == nil else {
            throw GatewayRefusal(.badRequest, "service workers are not registered here")
        }
        isHead = head.method == .head
        target = try RequestTarget(head.path ?? "", limits: limits)
        (format, isByHeader) = try ResponseFormat.of(target, accept: fields[.accept])
        ifNoneMatch = fields[.ifNoneMatch]
        range = fields[.range]
        ifRange = fields[.ifRange]
        isOnlyIfCached = fields[.cacheControl]?.lowercased().contains("only-if-cached") ?? false
    }

    /// The bytes that are wanted of a body that has this tag: all of them when `If-Range` names another one.
    func range(of size: UInt64, tag: String) -> ByteRange {
        guard ifRange == nil || ifRange == tag else { return .whole }
        return ByteRange(range, size: size)
    }
}
