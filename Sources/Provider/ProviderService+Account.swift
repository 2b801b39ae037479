// SPDX-License-Identifier: Apache-2.0

import LedgerCore
import Multiformats
import Ordering

/// What the owner changes on the ledger: profile, collateral, terms, notices.
extension ProviderService {
    /// Changes what the provider says of itself.
    ///
    /// - Throws: `ProviderError.refused` when it is not registered; `Refusal`; `LedgerUnavailable`.
    public func changeProfile(_ change: @Sendable (inout ProviderProfile) -> Void) async throws {
        let mine = account
        guard var profile = ledger.read({ $0.provider(mine)?.profile }) else {
            throw ProviderError(.refused, "the provider is not registered")
        }
        change(&profile)
        profile.datasets = Array(Set(profile.datasets)).sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        try await signer.submit([.updateProvider(profile)])
        forgetRefusals()
    }

    /// Moves money from the provider's balance to what it stands to lose, or back.
    public func addCollateral(_ amount: NanoCredits) async throws {
        try await signer.submit([.addCollateral(amount)])
        forgetRefusals()
    }

    /// Takes back collateral that no lease holds.
    public func withdrawCollateral(_ amount: NanoCredits) async throws {
        try await signer.submit([.withdrawCollateral(amount)])
    }

    /// New terms from now on; leases that run keep theirs.
    public func setTerms(_ terms: OwnerTerms, maximumDuration: UInt64) async throws {
        let before = configuration
        configuration.terms = terms
        configuration.policy.maximumDuration = maximumDuration
        do { try await relist() } catch {
            configuration = before
            throw error
        }
    }

    /// Ends the jobs whose notice is due: they are asked to, and what they wrote is kept.
    func endNoticed() {
        let now = ledger.now
        for (id, job) in jobs {
            guard let end = ledger.read({ $0.lease(id)?.noticeEnds }), end <= now else { continue }
            Task { await job.stop() }
        }
    }

    /// What was said about orders may be true no longer.
    func forgetRefusals() { told = [:] }

    /// Announces that a lease will end: after the listing's notice it is closed without loss.
    ///
    /// - Returns: when that is.
    public func giveNotice(_ lease: LeaseID) async throws -> LedgerTime {
        try await signer.submit([.giveNotice(lease)])
        return ledger.read { $0.lease(lease)?.noticeEnds } ?? ledger.now
    }
}
