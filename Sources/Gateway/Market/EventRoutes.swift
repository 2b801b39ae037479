// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Hummingbird
import LedgerStore
import NIOCore
import Ordering
import ServiceLifecycle

/// What blocks changed: as a list, and as a stream that misses nothing.
struct EventRoutes: Sendable {
    let services: GatewayServices
    private var queries: MarketQueries { MarketQueries(services: services) }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("events") { request, _ in
            let query = try await queries.events(ListParameters(request))
            let entries = try await services.index.events(query)
            let next = entries.count == query.limit ? entries.last?.position.description : nil
            return try Response.json(ListPage(items: entries.map(EventInfo.init), next: next))
        }
        group.get("events/stream") { request, _ in stream(try await queries.events(ListParameters(request))) }
    }

    /// Everything after the query's position, and then what comes. Without a position: what comes from now on.
    private func stream(_ query: EventQuery) -> Response {
        let services = services
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                // Before the first look at the index: what happens in between is seen by one of the two.
                let updates = services.ledger.updates()
                var query = query
                query.direction = .ascending
                query.limit = PageLimits.entries.upperBound
                if query.after == nil {
                    query.after = EventPosition(height: services.ledger.read { $0.height }, index: .max)
                }
                query = try await Self.send(query, services.index, &writer)
                for await _ in updates.cancelOnGracefulShutdown() {
                    query = try await Self.send(query, services.index, &writer)
                }
                try await writer.finish(nil)
            })
    }

    /// - Returns: the query for what comes after.
    private static func send(
        _ query: EventQuery, _ index: LedgerStore, _ writer: inout any ResponseBodyWriter
    ) async throws -> EventQuery {
        var query = query
        while true {
            let entries = try await index.events(query)
            for entry in entries {
                let data = String(decoding: try JSONEncoder().encode(EventInfo(entry)), as: UTF8.self)
                let text = "id: \(entry.position)\nevent: \(entry.kind.name)\ndata: \(data)\n\n"
                try await writer.write(ByteBuffer(string: text))
                query.after = entry.position
            }
            guard entries.count == query.limit else { return query }
        }
    }
}

extension EventInfo {
    init(_ entry: EventEntry) {
        self.init(
            position: entry.position.description, at: entry.time, kind: entry.kind.name, body: JSONValue(entry.body))
    }
}
