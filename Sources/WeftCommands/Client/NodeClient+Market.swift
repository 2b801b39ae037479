// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension NodeClient {
    public func network() async throws -> NetworkInfo { try await get(Route("network")) }

    public func listings() async throws -> [ListingInfo] { try await get(Route("market", "listings")) }

    public func orders(all: Bool, limit: Int) async throws -> [OrderInfo] {
        try await get(Route("market", "orders", query: [("all", all ? "true" : nil), ("limit", "\(limit)")]))
    }

    public func replay(order: String) async throws -> AuctionReplayInfo {
        try await get(Route("market", "orders", order, "replay"))
    }

    public func leases(all: Bool, limit: Int) async throws -> [LeaseInfo] {
        try await get(Route("market", "leases", query: [("all", all ? "true" : nil), ("limit", "\(limit)")]))
    }

    /// The providers that this node runs.
    public func providers() async throws -> [ProviderStatus] { try await get(Route("providers")) }

    public func onboard(_ provider: OnboardRequest) async throws -> ProviderStatus {
        try await post(Route("providers"), provider)
    }

    public func provider(_ name: String) async throws -> ProviderStatus { try await get(Route("providers", name)) }

    public func offboard(_ name: String) async throws -> ProviderStatus {
        try await post(Route("providers", name, "offboard"))
    }

    public func price(_ name: String, _ price: PriceRequest) async throws -> ProviderStatus {
        try await post(Route("providers", name, "price"), price)
    }

    public func accept(_ name: String, order: String) async throws -> JobAccepted {
        try await post(Route("providers", name, "accept"), AcceptRequest(order: order))
    }
}
