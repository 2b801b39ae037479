// SPDX-License-Identifier: Apache-2.0

import ContentStore
import HTTPTypes
import UnixFS

/// A request that is answered with an error.
struct GatewayRefusal: Error {
    let status: HTTPResponse.Status
    /// One sentence for people.
    let message: String
    var headers: HTTPFields = [:]

    init(_ status: HTTPResponse.Status, _ message: String, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }

    /// What an error means to whoever asked. A tree that is broken or not here cannot be followed, which is 404; only
    /// what this machine does wrong is 500.
    /// Source: <https://specs.ipfs.tech/http-gateways/path-gateway/#response-status-codes>.
    init(_ error: any Error) {
        switch error {
        case let refusal as GatewayRefusal: self = refusal
        case let error as UnixFSError: self = Self.of(error)
        case let error as ContentStoreError: self = Self.of(error)
        default: self.init(.internalServerError, "this node failed to read its store")
        }
    }

    private static func of(_ error: UnixFSError) -> GatewayRefusal {
        switch error {
        case .missing(let cid): GatewayRefusal(.notFound, "\(cid) is not here")
        case .noSuchEntry(let folder, let name): GatewayRefusal(.notFound, "\(folder) has no entry \(name)")
        case .notAFolder(let cid): GatewayRefusal(.notFound, "\(cid) is no folder, so that nothing is below it")
        case .badPath(let reason): GatewayRefusal(.badRequest, "the path is wrong: \(reason)")
        case .pathTooLong: GatewayRefusal(.uriTooLong, "the path has too many names")
        default: GatewayRefusal(.notFound, "the content cannot be read: \(error)")
        }
    }

    private static func of(_ error: ContentStoreError) -> GatewayRefusal {
        switch error.code {
        case .incomplete: GatewayRefusal(.notFound, error.message)
        case .unreachable: GatewayRefusal(.badGateway, error.message, headers: [.retryAfter: "10"])
        case .mismatch: GatewayRefusal(.badGateway, error.message)
        default: GatewayRefusal(.internalServerError, "this node failed to read its store")
        }
    }
}
