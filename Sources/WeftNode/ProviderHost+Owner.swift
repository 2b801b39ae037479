// SPDX-License-Identifier: Apache-2.0

import Gateway
import GatewayAPI
import Keys
import LedgerCore
import Multiformats
import Provider

/// What an owner changes while a provider is on the market.
extension ProviderHost {
    public func setTerms(_ name: String, _ request: TermsRequest) async throws -> ProviderStatus {
        let service = try await onMarket(name)
        var record = try seat(name).record
        var terms = record.terms ?? OwnerTerms()
        terms.minimumDuration = try request.minimumSeconds.map(milliseconds) ?? terms.minimumDuration
        terms.notice = try request.noticeSeconds.map(milliseconds) ?? terms.notice
        terms.heartbeatInterval = try request.heartbeatSeconds.map(milliseconds) ?? terms.heartbeatInterval
        terms.heartbeatGrace = try request.graceSeconds.map(milliseconds) ?? terms.heartbeatGrace
        terms.collateral = request.collateral?.nano ?? terms.collateral
        terms.isDirect = request.isDirect ?? terms.isDirect
        if let interval = terms.heartbeatInterval, interval < 2_000 {
            throw Self.failure("badRequest", "a provider reports its leases at most every 2 s", nil)
        }
        record.policy.maximumDuration = try request.maximumSeconds.map(milliseconds) ?? record.policy.maximumDuration
        try await service.setTerms(terms, maximumDuration: record.policy.maximumDuration)
        try update(name) { ($0.terms, $0.policy) = (terms, record.policy) }
        return try await status(name)
    }

    public func changeProfile(_ name: String, _ request: ProfileRequest) async throws -> ProviderStatus {
        let service = try await onMarket(name)
        let attributes = try request.setAttributes.map(Attribute.init)
        let added = try request.addDatasets.map { try CID(string: $0) }
        let removed = Set(try request.removeDatasets.map { try CID(string: $0) })
        let replaced = Set(attributes.map(\.name) + request.removeAttributes)
        try await service.changeProfile { profile in
            profile.attributes.removeAll { replaced.contains($0.name) }
            profile.attributes += attributes
            profile.datasets = profile.datasets.filter { !removed.contains($0) } + added
            profile.endpoints = request.endpoints ?? profile.endpoints
        }
        return try await status(name)
    }

    public func changeCollateral(_ name: String, _ request: CollateralRequest) async throws -> ProviderStatus {
        let service = try await onMarket(name)
        switch (request.add, request.withdraw) {
        case (let amount?, nil): try await service.addCollateral(amount.nano)
        case (nil, let amount?): try await service.withdrawCollateral(amount.nano)
        default: throw Self.failure("badRequest", "give either what to add or what to withdraw", nil)
        }
        return try await status(name)
    }

    public func giveNotice(_ name: String, _ request: NoticeRequest) async throws -> NoticeGiven {
        let service = try await onMarket(name)
        let mine = service.account
        let leases = ledger.read { state in
            state.allLeases().filter { $0.lease.provider == mine }.map { ($0.id, $0.lease.order) }
        }.filter { $0.0.description.contains(request.lease) || $0.1.description.contains(request.lease) }
        guard let lease = leases.first?.0, request.lease.count >= GatewayLimits.abbreviation else {
            throw Self.failure("notFound", "\(name) holds no lease \(request.lease)", "see `weft market leases`")
        }
        guard leases.count == 1 else {
            throw Self.failure("ambiguous", "\(leases.count) leases fit \(request.lease)", "give more of the id")
        }
        return NoticeGiven(lease: lease.description, endsAt: try await service.giveNotice(lease))
    }

    /// The service of a provider that is on the market.
    func onMarket(_ name: String) async throws -> ProviderService {
        guard let service = try seat(name).service, await service.report().state == .onboarded else {
            throw Self.failure(
                "offboarded", "provider \(name) is offboarded", "onboard it with `weft provider onboard --name \(name)`"
            )
        }
        return service
    }

    private func milliseconds(_ seconds: UInt64) throws -> UInt64 {
        let (value, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { throw Self.failure("badRequest", "\(seconds) s is beyond all time", nil) }
        return value
    }
}

extension Attribute {
    fileprivate init(_ info: AttributeInfo) throws {
        self.init(name: info.name, value: info.value)
        guard let attestation = info.attestation else { return }
        self.attestation = Attestation(
            signer: try PublicKey(string: attestation.signer), expires: attestation.expiresAt,
            signature: try Multibase.decode(attestation.signature))
    }
}
