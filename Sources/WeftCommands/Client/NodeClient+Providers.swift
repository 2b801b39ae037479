// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension NodeClient {
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

    public func terms(_ name: String, _ terms: TermsRequest) async throws -> ProviderStatus {
        try await post(Route("providers", name, "terms"), terms)
    }

    public func profile(_ name: String, _ profile: ProfileRequest) async throws -> ProviderStatus {
        try await post(Route("providers", name, "profile"), profile)
    }

    public func collateral(_ name: String, _ change: CollateralRequest) async throws -> ProviderStatus {
        try await post(Route("providers", name, "collateral"), change)
    }

    public func notice(_ name: String, lease: String) async throws -> NoticeGiven {
        try await post(Route("providers", name, "notice"), NoticeRequest(lease: lease))
    }

    /// Vouches for an attribute of a provider.
    public func attest(_ attestation: AttestRequest) async throws -> AttributeInfo {
        try await post(Route("attestations"), attestation)
    }
}
