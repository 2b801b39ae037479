// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import JobProtocol
import LedgerCore
import Logging
import NIOConcurrencyHelpers
import PeerNetwork

/// Pays one lease through its channel: answers the provider's claims with vouchers, as `PayerChannel` says.
final class LeasePayer: Sendable {
    private let id: ChannelID
    private let provider: PeerID
    private let peers: any PeerNetwork
    private let records: ChannelRecords
    /// Makes the channel again from what was stored last.
    private let restore: @Sendable () async throws -> PayerChannel
    private let logger: Logger
    private let inbox = ChannelInbox<PayerChannel.Event>(timePassed: .timePassed)
    private let view: NIOLockedValueBox<LeasePayment>

    init(
        _ id: ChannelID, provider: PeerID, peers: any PeerNetwork, records: ChannelRecords, logger: Logger,
        restore: @escaping @Sendable () async throws -> PayerChannel
    ) {
        self.id = id
        self.provider = provider
        self.peers = peers
        self.records = records
        self.restore = restore
        self.logger = logger
        view = NIOLockedValueBox(LeasePayment(channel: id))
    }

    /// How the payment stands.
    var payment: LeasePayment { view.withLockedValue { $0 } }

    func post(_ event: PayerChannel.Event) { inbox.post(event) }

    /// Takes events until the ledger has paid out, or `finish`.
    func run() async {
        do {
            var channel = try await restore()
            note(channel)
            for await event in inbox.events {
                do {
                    for action in channel.on(event, at: TickClock.now) { try await perform(action) }
                } catch let error as ChannelBookError where error.code == .inUse {
                    throw error
                } catch let error where !(error is CancellationError) {
                    logger.warning("a payment is not stored", metadata: ["channel": "\(id)", "error": "\(error)"])
                    channel = try await restore()
                }
                note(channel)
                inbox.wake(at: channel.nextDeadline)
                if channel.phase == .closed { inbox.finish() }
            }
        } catch is CancellationError {
            // The node ends; what was signed and not stored has not left it.
        } catch {
            // The provider's next claim begins anew.
            logger.error("a channel cannot be paid from", metadata: ["channel": "\(id)", "error": "\(error)"])
        }
        inbox.finish()
    }

    func finish() { inbox.finish() }

    private func perform(_ action: PayerChannel.Action) async throws {
        switch action {
        case .persist(let state): try await records.store(state, of: id)
        case .send(let voucher): send(voucher)
        case .topUpWanted(let ticks):
            logger.notice("a job's deposit runs low", metadata: ["channel": "\(id)", "ticks": "\(ticks)"])
        case .refuseToSign(let refusal):
            view.withLockedValue {
                $0.refusals += 1; $0.lastRefusal = refusal
            }
            logger.warning("a provider's claim is not paid", metadata: ["channel": "\(id)", "why": "\(refusal)"])
        case .unusable(let mismatch):
            logger.error("a channel is not what was agreed", metadata: ["channel": "\(id)", "term": "\(mismatch)"])
        // A lease is closed on the ledger, by whoever ends it: nothing is to be done here.
        case .stopPaying, .closeCooperatively, .closeAlone: break
        }
    }

    /// Lost with the connection; the provider's next claim brings it again.
    private func send(_ voucher: SignedVoucher) {
        let (peers, provider) = (peers, provider)
        Task {
            _ = try? await peers.request(
                provider, ChannelExchange.vouchers, voucher.encoded(), timeout: ChannelExchange.timeout)
        }
    }

    private func note(_ channel: PayerChannel) {
        view.withLockedValue { view in
            view.paid = channel.paid
            view.deposit = channel.deposit
            view.number = channel.highest?.voucher.number ?? 0
            view.ticksLeft = (channel.deposit - min(channel.deposit, channel.paid)) / channel.terms.ratePerTick
            view.isOpen = channel.phase == .open
        }
    }
}
