// SPDX-License-Identifier: Apache-2.0

import Datasets
import GatewayAPI
import Grants
import Hummingbird
import Keys
import LedgerCore
import Proxy
import Tenant

/// Sharing sealed content, and what proxies did for others.
struct GrantRoutes: Sendable {
    let services: GatewayServices
    private var data: DatasetService { services.data }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("grants") { _, _ in
            try Response.json(try await data.grants().map { ContentGrantInfo($0) })
        }
        group.post("data/:cid/grants") { request, context in
            let root = try ContentRoutes.cid(try context.parameters.require("cid"))
            let wanted = try await request.decoded(ContentGrantRequest.self)
            let record = try await data.grant(
                root, to: try await target(wanted),
                policy: GrantPolicy(proxies: wanted.proxies, threshold: wanted.threshold), wallet: wanted.wallet)
            return try Response.json(ContentGrantInfo(record), status: .created)
        }
        group.post("grants/:id/revoke") { _, context in
            let id = try ContentRoutes.cid(try context.parameters.require("id"))
            let (record, unconfirmed) = try await data.revoke(id)
            var info = ContentGrantInfo(record, unconfirmed: unconfirmed.map { "\($0.proxy): \($0.reason)" })
            info.isRevoked = unconfirmed.count < info.threshold
            return try Response.json(info)
        }
        group.post("jobs/:id/output/keep") { _, context in
            let id = try await services.tenant.resolve(try context.parameters.require("id"))
            let (root, key, wallet) = try await services.tenant.outputKey(id)
            return try Response.json(ContentInfo(try await data.keep(root, key: key, wallet: wallet)), status: .created)
        }
        group.get("proxies/journal") { request, _ in
            let limit = request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 200
            return try Response.json(try await journal(limit: min(max(limit, 1), 10_000)))
        }
    }

    /// A lease, a job whose lease is meant, or an account.
    private func target(_ wanted: ContentGrantRequest) async throws -> GrantTarget {
        if let account = try? AccountID(string: wanted.to) {
            let lifetime = wanted.lifetime ?? 86_400_000
            let (until, overflow) = services.ledger.now.addingReportingOverflow(lifetime)
            guard !overflow, lifetime <= GrantLimits.lifetime else {
                throw APIFailure(code: "badRequest", message: "a grant holds for at most ten years")
            }
            return .account(account, until: until)
        }
        if let id = LeaseID(string: wanted.to), services.ledger.read({ $0.lease(id) }) != nil { return .lease(id) }
        let order = try await services.tenant.resolve(wanted.to)
        guard let lease = try await services.index.lease(order: order) else {
            throw TenantError(.wrongStage, "the job has no lease yet", hint: "wait until it runs")
        }
        return .lease(lease.id)
    }

    private func journal(limit: Int) async throws -> [ProxyJournalEntry] {
        var entries: [ProxyJournalEntry] = []
        for proxy in services.proxies {
            let lines = try await proxy.journalLines(limit: limit)
            entries += lines.map { line in
                ProxyJournalEntry(
                    at: line.at, proxy: proxy.peer.description, action: line.action.rawValue,
                    grant: line.grant?.description, reason: line.reason)
            }
        }
        return Array(entries.sorted { $0.at > $1.at }.prefix(limit))
    }
}
