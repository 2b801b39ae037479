// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import JobProtocol
import LedgerCore
import Logging
import NIOConcurrencyHelpers
import PeerNetwork

/// Works one lease for its vouchers, as `PayeeChannel` says: claims tick by tick, stores what comes, freezes the job
/// when nothing does and lets it go on when it does.
final class ChannelMeter: Sendable {
    let id: ChannelID
    let tenant: PeerID
    let peers: any PeerNetwork
    let records: DurableRecords
    let terms: ChannelTerms
    let now: @Sendable () -> LedgerTime
    let logger: Logger
    let inbox = ChannelInbox<PayeeChannel.Event>(timePassed: .timePassed)
    let view = NIOLockedValueBox(MeterView())

    /// - Parameter now: the ledger's time.
    init(
        _ id: ChannelID, terms: ChannelTerms, tenant: PeerID, peers: any PeerNetwork, records: DurableRecords,
        now: @escaping @Sendable () -> LedgerTime, logger: Logger
    ) {
        self.id = id
        self.terms = terms
        self.tenant = tenant
        self.peers = peers
        self.records = records
        self.now = now
        self.logger = logger
    }

    /// All that the vouchers are worth, in nano-credits, and the milliseconds worked, as metered.
    var account: (paid: NanoCredits, worked: UInt64) { view.withLockedValue { ($0.paid, $0.worked) } }

    /// Since when the job has stood still because nobody pays; nil while it is paid, or does not want to run.
    var unpaidSince: LedgerTime? { view.withLockedValue { $0.unpaidSince } }

    /// Whether the first tick is paid, so that the job may be started.
    var isPaid: Bool { view.withLockedValue { $0.stage != .claiming } }

    func post(_ event: PayeeChannel.Event) { inbox.post(event) }

    /// Whether the job may run, as far as the ledger is concerned.
    func setWanted(_ isWanted: Bool) {
        if view.withLockedValue({ $0.stage == .working }) { inbox.post(.work(wanted: isWanted)) }
    }

    /// The job has started: from now on it is metered.
    func start() {
        view.withLockedValue { $0.stage = .working }
        inbox.post(.work(wanted: true))
    }

    /// The job has ended. Vouchers that are on the way are still taken.
    func stop() {
        view.withLockedValue { $0.stage = .done }
        inbox.post(.work(wanted: false))
    }

    /// Whether `peer` is who pays.
    func isPaid(by peer: PeerID) -> Bool { peer == tenant }

    /// Meters `job` until `finish`. The job is not started here: the first tick is claimed, and whoever starts it waits
    /// for `isPaid` and says when: see `start`.
    func run(_ job: RunningJob) async {
        inbox.post(.work(wanted: true))
        view.withLockedValue { $0.unpaidSince = now() }
        var wanted = true
        if var channel = await restored(job) {
            for await event in inbox.events {
                do {
                    for action in actions(of: event, &channel, &wanted) { try await perform(action, job) }
                } catch {
                    logger.warning("a voucher is not stored", metadata: ["channel": "\(id)", "error": "\(error)"])
                    guard let again = await restored(job) else { break }
                    channel = again
                    inbox.post(.work(wanted: wanted))
                }
                note(channel, wanted: wanted)
                inbox.wake(at: channel.nextDeadline)
            }
        }
        let waiting = view.withLockedValue { view in
            view.isOver = true
            defer { view.waiting = [] }
            return view.waiting
        }
        for one in waiting { one.resume() }
    }

    private func actions(
        of event: PayeeChannel.Event, _ channel: inout PayeeChannel, _ wanted: inout Bool
    ) -> [PayeeChannel.Action] {
        if case .work(let isWanted) = event { wanted = isWanted }
        let time = TickClock.now
        let actions = channel.on(event, at: time)
        guard actions.contains(.resume), !isPaid else { return actions }
        // The first tick is paid. Making the job run takes a moment, which is not work.
        wanted = false
        return actions + channel.on(.work(wanted: false), at: time)
    }

    /// Takes nothing more; returns when all that came before is stored.
    func finish() async {
        view.withLockedValue { $0.isFinishing = true }
        inbox.finish()
        await withCheckedContinuation { continuation in
            let isOver = view.withLockedValue { view in
                if !view.isOver { view.waiting.append(continuation) }
                return view.isOver
            }
            if isOver { continuation.resume() }
        }
    }

    /// What was stored last is gone on from: the tenant is told what is held, and brings back what is missing. While
    /// the disk fails nothing runs. Nil when the lease is over meanwhile.
    private func restored(_ job: RunningJob) async -> PayeeChannel? {
        while !Task.isCancelled, !view.withLockedValue({ $0.isFinishing }) {
            do {
                let state = try await records.payeeState(id)
                return try PayeeChannel(terms: terms, restoring: state, at: TickClock.now)
            } catch {
                logger.error("a channel's records cannot be read", metadata: ["channel": "\(id)", "error": "\(error)"])
                await job.setPaused(true, for: .payment)
                if (error as? ProviderError)?.code == .storage || error is ChannelError {
                    try? await records.setAside(id)
                }
            }
            try? await Task.sleep(for: .seconds(1))
        }
        return nil
    }
}
