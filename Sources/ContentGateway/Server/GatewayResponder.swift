// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// Lets requests in, has them answered, and writes the answers out.
struct GatewayResponder: HTTPResponder {
    let site: ContentSite
    let address: ContentGatewayAddress
    let limits: ContentGatewayLimits
    let slots: RequestSlots

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        guard let slot = slots.take() else {
            let refusal = GatewayRefusal(
                .serviceUnavailable, "too many requests are being answered", headers: [.retryAfter: "1"])
            return response(GatewayAnswer(refusal), to: request, context, nil, nil)
        }
        let watch = ProgressWatch(context.channel, limit: limits.stall)
        return response(await answer(request, context), to: request, context, slot, watch)
    }

    private func answer(_ request: Request, _ context: GatewayContext) async -> GatewayAnswer {
        do {
            guard let authority = request.head.authority else {
                throw GatewayRefusal(.badRequest, "a request says which host it is for")
            }
            guard address.allows(authority: authority) else {
                throw GatewayRefusal(.forbidden, "this gateway answers to localhost and to its address alone")
            }
            return try await site.answer(try GatewayRequest(request.head, limits: limits))
        } catch {
            let refusal = GatewayRefusal(error)
            if refusal.status.code >= 500 {
                context.logger.error(
                    "a request for content failed",
                    metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(error)"])
            }
            return GatewayAnswer(refusal)
        }
    }

    private func response(
        _ answer: GatewayAnswer, to request: Request, _ context: GatewayContext, _ slot: RequestSlot?,
        _ watch: ProgressWatch?
    ) -> Response {
        var headers = answer.headers
        headers[.xContentTypeOptions] = "nosniff"
        headers[.vary] = "Accept"
        if request.method == .get || request.method == .head {
            headers[.accessControlAllowOrigin] = "*"
            headers[.accessControlExposeHeaders] = "Content-Length, Content-Range, ETag, X-Ipfs-Path, X-Ipfs-Roots"
        }
        // The rest of a body that nobody wants is not waited for.
        let isLast = request.headers[.transferEncoding] != nil || !["0", nil].contains(request.headers[.contentLength])
        if isLast { headers[.connection] = "close" }
        let body = BodyWriting(channel: context.channel, slot: slot, watch: watch, closes: isLast)
        return body.response(answer, headers, isHead: request.method == .head)
    }
}
