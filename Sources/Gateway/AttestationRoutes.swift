// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import LedgerCore
import Multiformats
import Tenant

/// Vouching for what providers say of themselves. The ledger learns of it when the provider shows it.
struct AttestationRoutes: Sendable {
    let services: GatewayServices

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("attestations") { request, _ in
            try Response.json(await attest(try await request.decoded(AttestRequest.self)))
        }
    }

    private func attest(_ request: AttestRequest) async throws -> AttributeInfo {
        let wallet = try await services.tenant.wallets.wallet(request.wallet)
        let provider = try await RecordNames(services: services).account(request.provider)
        let (lifetime, overflow) = request.seconds.multipliedReportingOverflow(by: 1000)
        let (expires, overflowAgain) = services.ledger.now.addingReportingOverflow(lifetime)
        guard !overflow, !overflowAgain, lifetime > 0 else {
            throw APIFailure(code: "badRequest", message: "\(request.seconds) s is no time for an attestation")
        }
        let attestation = Attestation(
            of: provider, name: request.name, value: request.value, expires: expires, by: wallet.key,
            network: services.ledger.network)
        return AttributeInfo(Attribute(name: request.name, value: request.value, attestation: attestation))
    }
}

extension AttributeInfo {
    public init(_ attribute: Attribute) {
        self.init(
            name: attribute.name, value: attribute.value,
            attestation: attribute.attestation.map {
                Attestation(
                    signer: $0.signer.description, expiresAt: $0.expires,
                    signature: Multibase.encode($0.signature, as: .base64url))
            })
    }
}

extension ProfileInfo {
    public init(_ profile: ProviderProfile) {
        self.init(
            endpoints: profile.endpoints, attributes: profile.attributes.map(AttributeInfo.init),
            datasets: profile.datasets.map(\.description))
    }
}

extension TermsInfo {
    public init(_ terms: ListingTerms) {
        self.init(
            minimumSeconds: (terms.minimumDuration + 999) / 1000, maximumSeconds: terms.maximumDuration / 1000,
            noticeSeconds: terms.notice / 1000, heartbeatSeconds: terms.heartbeatInterval / 1000,
            graceSeconds: terms.heartbeatGrace / 1000, collateral: .init(nano: terms.collateral),
            isDirect: terms.isDirect)
    }
}
