// SPDX-License-Identifier: Apache-2.0

import Foundation
import GatewayAPI
import NIOCore

extension NodeClient {
    public func network() async throws -> NetworkInfo { try await get(Route("network")) }

    public func prove(_ record: ProveRequest) async throws -> ProofInfo {
        try await post(Route("ledger", "proofs"), record)
    }

    /// A page of one of the lists of `API`.
    func page<Item>(_ list: ListRoute) async throws -> ListPage<Item> { try await get(list.route) }

    public func replay(order: String) async throws -> AuctionReplayInfo {
        try await get(Route("market", "orders", order, "replay"))
    }

    /// Calls `each` with every event that fits, as blocks are made.
    func followEvents(_ list: ListRoute, _ each: (EventInfo) async throws -> Void) async throws {
        var events = ServerSentEvents()
        try await stream(list.stream) { piece in
            for event in try events.push(piece.readableBytesView) {
                guard let info = try? JSONDecoder().decode(EventInfo.self, from: Data(event.data.utf8)) else {
                    throw CommandFailure(.badAnswer, "the node sent something that is no event")
                }
                try await each(info)
            }
        }
    }
}

/// A list of the API with its filters.
struct ListRoute: Sendable {
    private let parts: [String]
    private var query: [(String, String?)] = []

    init(_ parts: String...) { self.parts = parts }

    /// Adds a filter; one without a value is left out.
    func with(_ name: String, _ value: String?) -> Self {
        var copy = self
        copy.query.append((name, value))
        return copy
    }

    func with(_ name: String, _ value: UInt64?) -> Self { with(name, value.map { "\($0)" }) }

    /// Leaves out `false`: a flag that is not set filters nothing.
    func with(_ name: String, flag: Bool) -> Self { with(name, flag ? "true" : nil) }

    func with(_ name: String, all values: [String]) -> Self { values.reduce(self) { $0.with(name, $1) } }

    func with(_ page: PageOptions) -> Self {
        with("limit", "\(page.limit)").with("after", page.after).with("order", page.order?.rawValue)
    }

    var route: Route { Route(parts, query: query) }
    /// The same as a stream.
    var stream: Route { Route(parts + ["stream"], query: query) }
}
