// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import JobProtocol
import LedgerCore

/// Carrying out what `PayeeChannel` decides.
extension ChannelMeter {
    func perform(_ action: PayeeChannel.Action, _ job: RunningJob) async throws {
        switch action {
        case .freeze: await freeze(job)
        case .resume: await resume(job)
        case .persist(let state): try await records.store(state, of: id)
        case .send(let claim): send(claim)
        case .refuse(let refusal):
            logger.debug("a voucher is refused", metadata: ["channel": "\(id)", "why": "\(refusal)"])
        case .unusable(let mismatch):
            logger.error("a channel is not what was agreed", metadata: ["channel": "\(id)", "term": "\(mismatch)"])
        // The channel is closed from what is stored, whoever ended the lease: see `ProviderService.collect`.
        case .close, .dispute: break
        }
    }

    /// What has not been started is not frozen: it would begin so.
    private func freeze(_ job: RunningJob) async {
        if view.withLockedValue({ $0.stage == .working || $0.stage == .done }) {
            await job.setPaused(true, for: .payment)
        }
    }

    private func resume(_ job: RunningJob) async {
        let isFirst = view.withLockedValue { view in
            defer { if view.stage == .claiming { view.stage = .paid } }
            return view.stage == .claiming
        }
        if !isFirst { await job.setPaused(false, for: .payment) }
    }

    /// Lost with the connection; another follows until it is answered.
    private func send(_ claim: UsageClaim) {
        let (peers, tenant) = (peers, tenant)
        Task {
            _ = try? await peers.request(
                tenant, ChannelExchange.claims, claim.encoded(), timeout: ChannelExchange.timeout)
        }
    }

    func note(_ channel: PayeeChannel, wanted: Bool) {
        let time = now()
        view.withLockedValue { view in
            view.paid = channel.paid
            view.worked = channel.worked
            let isUnpaid = wanted && !channel.isWorking
            view.unpaidSince = isUnpaid ? view.unpaidSince ?? time : nil
        }
    }
}
