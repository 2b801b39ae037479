// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Hummingbird
import LedgerCore
import NIOCore
import ServiceLifecycle
import Tenant
import Workload

struct JobRoutes: Sendable {
    let services: GatewayServices
    private var tenant: TenantService { services.tenant }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("bundles") { request, _ in try Response.json(await upload(request)) }
        group.post("jobs") { request, _ in
            let order = try await request.decoded(JobRequest.self)
            let manifest = try ManifestYAML.parse(order.manifest)
            let id = try await tenant.order(
                manifest, bundle: order.bundle, wallet: order.wallet,
                lifetime: order.orderSeconds.map { $0.multipliedReportingOverflow(by: 1000).partialValue },
                listing: try order.listing.map { try RecordNames(services: services).listing($0) },
                offline: order.offline ?? false)
            var info = JobInfo(try await tenant.job(id))
            var notes = await tenant.notes(on: manifest)
            if order.offline == true, !tenant.isHeld(id) {
                notes.append("no provider that it names has fetched the job yet: leave this node running")
            }
            if !notes.isEmpty { info.notes = notes }
            return try Response.json(info, status: .created)
        }
        group.post("jobs/dry-run") { request, _ in
            try Response.json(await dryRun(try await request.decoded(JobRequest.self)))
        }
        group.get("jobs") { request, _ in
            let page = try JobPage(request)
            let jobs = try await tenant.jobs(openOnly: !page.includesAll, limit: page.limit)
            return try Response.json(jobs.map(JobInfo.init))
        }
        group.get("jobs/:id") { _, context in try Response.json(JobInfo(try await tenant.job(try await id(context)))) }
        group.get("jobs/:id/events") { _, context in events(try await id(context)) }
        group.get("jobs/:id/log") { request, context in
            log(try await id(context), follows: request.uri.queryParameters["follow"] == "true")
        }
        group.get("jobs/:id/output") { _, context in try await output(try await id(context)) }
        group.post("jobs/:id/stop") { _, context in
            let id = try await id(context)
            try await tenant.stop(id)
            return try Response.json(JobInfo(try await tenant.job(id)))
        }
        group.post("jobs/:id/close") { _, context in
            let id = try await id(context)
            try await tenant.close(id)
            return try Response.json(JobInfo(try await tenant.job(id)))
        }
        group.get("jobs/:id/why") { _, context in
            let notices = try await tenant.why(try await id(context))
            return try Response.json(
                notices.map { notice in
                    WhyEntry(
                        provider: notice.provider.description, at: notice.at,
                        reasons: notice.reasons.map { .init(code: $0.code, reason: $0.reason, remedy: $0.remedy) })
                })
        }
    }

    private func id(_ context: BasicRequestContext) async throws -> OrderID {
        try await tenant.resolve(try context.parameters.require("id"))
    }

    private func upload(_ request: Request) async throws -> BundleInfo {
        var upload = try await tenant.beginUpload(wallet: request.uri.queryParameters["wallet"].map(String.init))
        // Decoded on the way in, so that a damaged upload is refused here and not by a provider.
        var decoder = BundleDecoder(limits: BundleLimits(contentBytes: GatewayLimits.bundleBytes))
        for try await piece in request.body {
            let bytes = Array(piece.readableBytesView)
            do { _ = try decoder.push(bytes) } catch {
                throw APIFailure(code: "badBundle", message: "the upload is no bundle: \(error)")
            }
            try await upload.write(bytes)
        }
        do { try decoder.finish() } catch {
            throw APIFailure(code: "badBundle", message: "the upload is cut off: \(error)", hint: "send it again")
        }
        return BundleInfo(id: try await tenant.finishUpload(upload), bytes: upload.count)
    }

    private func dryRun(_ request: JobRequest) async throws -> DryRun {
        let manifest = try ManifestYAML.parse(request.manifest)
        let (deposit, balance, decisions) = try await tenant.dryRun(manifest, wallet: request.wallet)
        var matches: [DryRun.Match] = []
        var refusals: [WhyEntry] = []
        for (provider, decision) in decisions {
            switch decision {
            case .accept(let listing, let rate), .awaitOwner(let listing, let rate):
                matches.append(
                    .init(provider: provider.description, listing: listing.description, rate: .init(nano: rate)))
            case .refuse(let objections):
                refusals.append(
                    WhyEntry(
                        provider: provider.description, at: nil,
                        reasons: objections.map { .init(code: $0.code, reason: $0.reason, remedy: $0.remedy) }))
            }
        }
        return DryRun(
            maximumRate: .init(nano: manifest.maxPricePerHour), deposit: .init(nano: deposit),
            balance: .init(nano: balance), matches: matches.sorted { $0.rate < $1.rate }, refusals: refusals)
    }

    // MARK: Streams

    private func events(_ id: OrderID) -> Response {
        let tenant = tenant
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var last: JobInfo?
                // A node that ends does not wait for jobs that go on without it.
                for await _ in tenant.changes(id).cancelOnGracefulShutdown() {
                    let job = JobInfo(try await tenant.job(id))
                    guard job != last else { continue }
                    last = job
                    let data = String(decoding: try JSONEncoder().encode(job), as: UTF8.self)
                    try await writer.write(ByteBuffer(string: "event: \(API.eventJob)\ndata: \(data)\n\n"))
                    if job.stage.isFinal { break }
                }
                try await writer.finish(nil)
            })
    }

    private func log(_ id: OrderID, follows: Bool) -> Response {
        let tenant = tenant
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                let (pieces, yield) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
                // The writer belongs to this task; the follower runs beside it and is cancelled with it.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        do {
                            try await tenant.log(id, follows: follows) { yield.yield($0) }
                            yield.finish()
                        } catch { yield.finish(throwing: error) }
                    }
                    for try await piece in pieces.cancelOnGracefulShutdown() {
                        try await writer.write(ByteBuffer(bytes: piece))
                    }
                    group.cancelAll()
                }
                try await writer.finish(nil)
            })
    }

    private func output(_ id: OrderID) async throws -> Response {
        guard let reader = try await tenant.output(id) else {
            throw TenantError(.unknownJob, "the job wrote no output", hint: "jobs write results to /out")
        }
        return Response(
            status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var reader = reader
                while let piece = try await reader.next() { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            })
    }
}
