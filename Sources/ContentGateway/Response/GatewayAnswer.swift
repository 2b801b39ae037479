// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// What is sent back, for a GET; for a HEAD it is the same without the body.
struct GatewayAnswer: Sendable {
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// - Parameter length: where it is known before.
        case stream(any PieceStream, length: UInt64?)
        /// What a stream would be, for a HEAD.
        case unread(length: UInt64?)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body = Body.none

    init(_ status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An error as one line of text.
    init(_ refusal: GatewayRefusal) {
        status = refusal.status
        headers = refusal.headers
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.cacheControl] = "no-store"
        body = .bytes(Array((refusal.message + "\n").utf8))
    }
}

extension HTTPField.Name {
    static let ipfsPath = Self.known("X-Ipfs-Path")
    static let ipfsRoots = Self.known("X-Ipfs-Roots")
    static let serviceWorker = Self.known("Service-Worker")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}

/// The values of `Cache-Control`.
enum Caching {
    /// What a CID names never changes.
    static let immutable = "public, max-age=29030400, immutable"
    /// A page made of a folder changes with this program.
    static let revalidated = "public, max-age=0, must-revalidate"
}
