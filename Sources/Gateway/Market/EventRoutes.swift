// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import Hummingbird
import Keys
import LedgerStore
import Multiformats
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
            return try Response.json(ListPage(items: try entries.map(EventInfo.init), next: next))
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
                let data = String(decoding: try JSONEncoder().encode(try EventInfo(entry)), as: UTF8.self)
                let text = "id: \(entry.position)\nevent: \(entry.kind.name)\ndata: \(data)\n\n"
                try await writer.write(ByteBuffer(string: text))
                query.after = entry.position
            }
            guard entries.count == query.limit else { return query }
        }
    }
}

extension EventInfo {
    init(_ entry: EventEntry) throws {
        let body = try JSONDecoder().decode(JSONValue.self, from: Data(entry.json.utf8)).readable
        self.init(position: entry.position.description, at: entry.time, kind: entry.kind.name, body: body)
    }
}

extension JSONValue {
    /// The same with accounts and CIDs as the texts that people and commands use, instead of DAG-JSON's forms of bytes
    /// and links.
    fileprivate var readable: JSONValue {
        switch self {
        case .list(let items): return .list(items.map(\.readable))
        case .object(let members):
            guard members.count == 1, let inner = members["/"] else {
                return .object(members.mapValues(\.readable))
            }
            if case .text = inner { return inner }
            guard case .object(let bytes) = inner, case .text(let text)? = bytes["bytes"],
                let raw = try? Multibase.decode("u" + Self.urlSafe(text)), let key = Bytes32(raw)
            else { return self }
            return .text(PublicKey(key).description)
        default: return self
        }
    }

    /// RFC 4648 §5 instead of §4, which DAG-JSON uses.
    private static func urlSafe(_ text: String) -> String {
        String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}
