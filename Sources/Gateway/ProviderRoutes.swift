// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird

struct ProviderRoutes: Sendable {
    let hosting: any ProviderHosting

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("providers") { _, _ in try Response.json(await hosting.statuses()) }
        group.post("providers") { request, _ in
            try Response.json(await hosting.onboard(try await request.decoded(OnboardRequest.self)), status: .created)
        }
        group.get("providers/:name") { _, context in
            try Response.json(await hosting.status(try context.parameters.require("name")))
        }
        group.post("providers/:name/offboard") { _, context in
            try Response.json(await hosting.offboard(try context.parameters.require("name")))
        }
        group.post("providers/:name/price") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await hosting.setPrice(name, try await request.decoded(PriceRequest.self)))
        }
        group.post("providers/:name/accept") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await hosting.accept(name, try await request.decoded(AcceptRequest.self)))
        }
        group.post("providers/:name/terms") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await hosting.setTerms(name, try await request.decoded(TermsRequest.self)))
        }
        group.post("providers/:name/profile") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await hosting.changeProfile(name, try await request.decoded(ProfileRequest.self)))
        }
        group.post("providers/:name/collateral") { request, context in
            let name = try context.parameters.require("name")
            let change = try await request.decoded(CollateralRequest.self)
            return try Response.json(await hosting.changeCollateral(name, change))
        }
        group.post("providers/:name/notice") { request, context in
            let name = try context.parameters.require("name")
            return try Response.json(await hosting.giveNotice(name, try await request.decoded(NoticeRequest.self)))
        }
    }
}
