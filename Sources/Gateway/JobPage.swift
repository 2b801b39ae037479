// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird

/// `limit` and `all` of the list of jobs.
struct JobPage {
    let limit: Int
    let includesAll: Bool

    init(_ request: Request) throws {
        let query = request.uri.queryParameters
        if let text = query["limit"] {
            guard let limit = Int(text), (1...GatewayLimits.pageItems).contains(limit) else {
                throw APIFailure(
                    code: "badRequest", message: "limit is a number from 1 to \(GatewayLimits.pageItems), not \(text)")
            }
            self.limit = limit
        } else {
            limit = GatewayLimits.defaultPageItems
        }
        includesAll = query["all"] == "true"
    }
}
