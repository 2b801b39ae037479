// SPDX-License-Identifier: Apache-2.0

import CAR
import ContentStore
import Envelopes
import Foundation
import GatewayAPI
import HTTPTypes
import Hummingbird
import Keys
import LedgerCore
import LedgerStore
import NIOCore
import Ordering
import Tenant
import UnixFS
import Witness
import Workload

/// Turns every error into an `APIFailure` with a fitting status; nothing else leaves the API.
struct FailureMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            let (status, failure) = Self.translate(error)
            if status.code >= 500 {
                context.logger.error(
                    "a request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            }
            return try Response.json(failure, status: status)
        }
    }

    static func translate(_ error: any Error) -> (HTTPResponse.Status, APIFailure) {
        switch error {
        case let failure as APIFailure: return (.badRequest, failure)
        case let error as TenantError:
            return (
                status(of: error.code), APIFailure(code: error.code.rawValue, message: error.message, hint: error.hint)
            )
        case let error as WitnessError:
            return (
                .serviceUnavailable,
                APIFailure(code: "witnesses", message: error.message, hint: "see `weft network status`")
            )
        case let error as ChannelBookError:
            return (
                error.code == .unknownChannel ? .notFound : .conflict,
                APIFailure(code: error.code.rawValue, message: error.message, hint: error.hint)
            )
        case let refusal as Refusal:
            return (.conflict, APIFailure(code: refusal.code, message: "the ledger refuses: \(refusal)"))
        case let error as LedgerUnavailable:
            return (.serviceUnavailable, APIFailure(code: "ledgerUnavailable", message: "\(error)", hint: "try again"))
        case let error as LedgerStoreError where error.code == .invalidQuery:
            return (.badRequest, APIFailure(code: "badRequest", message: error.message))
        case let error as ContentStoreError:
            return (status(of: error.code), APIFailure(code: error.code.rawValue, message: error.message))
        case let error as UnixFSError:
            return (.badGateway, APIFailure(code: "badContent", message: "the content cannot be read: \(error)"))
        case let error as EnvelopeError:
            return (.badGateway, APIFailure(code: "badContent", message: "the content cannot be opened: \(error)"))
        case let error as BundleError:
            return (.badRequest, APIFailure(code: "badBundle", message: "\(error)"))
        case let error as CARError:
            return (.badRequest, APIFailure(code: "badArchive", message: "\(error)"))
        case let error as KeysError: return (.badRequest, APIFailure(code: "\(error.code)", message: error.message))
        case let error as ManifestError: return (.badRequest, APIFailure(code: "badManifest", message: "\(error)"))
        case let error as DecodingError:
            return (
                .badRequest, APIFailure(code: "badRequest", message: "the request does not decode: \(error.brief)")
            )
        case let error as any HTTPResponseError:
            let message = (error as? HTTPError)?.body ?? error.status.reasonPhrase
            return (error.status, APIFailure(code: "http\(error.status.code)", message: message))
        default:
            return (
                .internalServerError,
                APIFailure(code: "internal", message: "\(error)", hint: "look into the node's log")
            )
        }
    }

    private static func status(of code: ContentStoreError.Code) -> HTTPResponse.Status {
        switch code {
        case .mismatch, .unsupportedHash, .unsupportedCodec, .chunkTooLarge, .badName: .badRequest
        case .quotaExceeded, .diskFull: .init(code: 507, reasonPhrase: "Insufficient Storage")
        case .locked, .incomplete: .conflict
        case .inputOutput, .closed: .internalServerError
        case .unreachable: .badGateway
        }
    }

    private static func status(of code: TenantError.Code) -> HTTPResponse.Status {
        switch code {
        case .unknownWallet, .unknownBundle, .unknownJob, .unknownGrant, .unknownSecret: .notFound
        case .walletExists, .wrongStage, .ambiguous: .conflict
        case .locked, .notOwner: .forbidden
        case .badManifest, .badKey, .badSecret: .badRequest
        case .providerUnreachable, .contentMissing, .noProxies: .badGateway
        }
    }
}

extension Response {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let body = ByteBuffer(data: try encoder.encode(value))
        return Response(
            status: status, headers: [.contentType: "application/json"], body: ResponseBody(byteBuffer: body))
    }
}

extension Request {
    func decoded<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        let body = try await body.collect(upTo: GatewayLimits.bodyBytes)
        return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    }
}
