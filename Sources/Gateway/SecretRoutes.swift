// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import NIOCore
import Tenant
import Workload

/// Secrets of wallets: their names can be had, their values cannot.
struct SecretRoutes: Sendable {
    let services: GatewayServices
    private var secrets: SecretBook { services.tenant.secrets }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("secrets") { request, _ in
            try Response.json(try await secrets.list(wallet: wallet(request)).map(Self.info))
        }
        // The value is the body, as it is: not in a query, which logs may show, and not in JSON, which errors may quote.
        group.post("secrets/:name") { request, context in
            let body = try await request.body.collect(upTo: WorkloadLimits.secretBytes + 1)
            let name = try context.parameters.require("name")
            return try Response.json(
                Self.info(try await secrets.set(name, to: Array(body.readableBytesView), wallet: wallet(request))))
        }
        group.post("secrets/:name/remove") { request, context in
            let name = try context.parameters.require("name")
            try await secrets.remove(name, wallet: wallet(request))
            return try Response.json(try await secrets.list(wallet: wallet(request)).map(Self.info))
        }
    }

    private func wallet(_ request: Request) -> String? { request.uri.queryParameters["wallet"].map(String.init) }

    private static func info(_ secret: SecretSummary) -> SecretInfo {
        SecretInfo(name: secret.name, setAt: secret.added)
    }
}
