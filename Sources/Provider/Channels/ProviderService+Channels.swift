// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import JobProtocol
import LedgerCore
import Multiformats
import Ordering
import PeerNetwork

/// Working for vouchers, and collecting what they are worth.
extension ProviderService {
    nonisolated func serveChannels() {
        peers.serve(ChannelExchange.vouchers) { [weak self] from, message in
            let voucher = try SignedVoucher(bytes: message)
            guard let digest = voucher.voucher.channel.digest,
                let meter = await self?.meters[ChannelID(digest: digest)], meter.isPaid(by: from)
            else { throw PeerError(.remoteFailure, "nothing is worked for this channel here") }
            meter.post(.voucher(voucher))
            return []
        }
    }

    /// Begins to meter a lease that a channel pays; nil for a stream. `endMeter` follows.
    func beginMeter(of lease: Lease, _ job: RunningJob) async throws -> ChannelMeter? {
        guard let id = lease.channel else { return nil }
        guard let channel = ledger.read({ $0.channel(id) }) else {
            throw ProviderError(.refused, "the lease's channel has been closed")
        }
        let ledger = ledger
        let meter = ChannelMeter(
            id, terms: try channel.terms(id, network: ledger.network), tenant: PeerID(key: lease.terms.peer),
            peers: peers, records: durable, now: { ledger.now }, logger: logger)
        meters[id] = meter
        Task { await meter.run(job) }
        return meter
    }

    /// Waits until the tenant's node has paid the first tick.
    ///
    /// - Throws: `JobFault` when the patience is over, as where it grants no key: nothing has run, and nobody pays.
    func untilPaid(_ meter: ChannelMeter, _ id: LeaseID, _ lease: Lease) async throws {
        let patience = grantPatience
        while !meter.isPaid {
            try checkIsWanted(id)
            guard ledger.now < lease.created + patience else {
                throw JobFault(exitCode: 125, message: "the tenant's node did not pay the first tick")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Brings pauses and channels in line with the ledger, where an event was missed.
    func updateMeter(_ id: ChannelID, _ lease: Lease?) {
        guard let meter = meters[id], let channel = ledger.read({ $0.channel(id) }) else { return }
        if channel.closes == nil { meter.post(.toppedUp(deposit: channel.deposit)) }
        if let lease { meter.setWanted(!lease.isPaused) }
    }

    // MARK: Collecting

    /// Remembers that a lease's channel is to be collected from, whatever happens.
    func remember(channel id: ChannelID?) async throws {
        guard let id else { return }
        try await durable.insertChannel(id, at: ledger.now)
        uncollected.insert(id)
    }

    /// Channels of an earlier process.
    func restoreChannels() async {
        do { uncollected.formUnion(try await durable.channels().map(\.id)) } catch {
            logger.warning("earlier channels cannot be read", metadata: ["error": "\(error)"])
        }
    }

    /// Once a second: collects from channels whose lease has ended, and forgets those that the ledger has paid out.
    func collectChannels() {
        for id in uncollected {
            switch ledger.read({ $0.channel(id) }) {
            case let channel? where channel.lease == nil: assign.yield(.collect(id))
            case nil where meters[id] == nil: uncollected.remove(id)
            default: continue
            }
        }
    }

    /// A lease's work is over: its channel is collected from as soon as the ledger has ended the lease.
    func collectEnded(_ lease: Lease) async {
        guard let id = lease.channel else { return }
        await meters.removeValue(forKey: id)?.finish()
        await collect(id)
    }

    /// Closes a lease's channel with the best voucher there is, or with none: then the tenant has its money at once.
    func collect(_ id: ChannelID) async {
        guard collecting.insert(id).inserted else { return }
        defer { collecting.remove(id) }
        // What has come is stored first, and nothing more is worked for.
        await meters[id]?.finish()
        guard let channel = ledger.read({ $0.channel(id) }), channel.lease == nil, channel.offer.payee == account
        else { return }
        do {
            let voucher = try await durable.payeeState(id)?.accepted
            let isBetter = voucher?.voucher.number ?? 0 > channel.best?.number ?? 0
            try await signer.submit([.closeChannel(id, isBetter ? voucher : nil)])
            uncollected.remove(id)
        } catch Refusal.unknownChannel {
            uncollected.remove(id)
        } catch {
            // Once a second, until the ledger has it or the window has ended.
            logger.warning("a channel cannot be closed yet", metadata: ["channel": "\(id)", "error": "\(error)"])
        }
    }

    /// Forgets, in the hourly round, channels that the ledger paid out long ago. Until then the vouchers are kept: a
    /// ledger that has just been restored may be behind.
    func forgetChannels() async throws {
        let now = ledger.now
        for (id, added) in try await durable.channels()
        where added + ProviderLimits.retention < now && !uncollected.contains(id)
            && ledger.read({ $0.channel(id) }) == nil
        {
            try await durable.removeChannel(id)
        }
    }

    // MARK: Unpaid

    /// Announces the end of leases that nobody has paid for as long as one without money may wait. When the notice is
    /// due, `endNoticed` ends the job and keeps what it wrote.
    func noticeUnpaid() {
        let (patience, now) = (ledger.read { $0.parameters.pauseGrace }, ledger.now)
        for (id, job) in jobs {
            guard let channel = job.lease.channel, let since = meters[channel]?.unpaidSince,
                now >= since + patience, let lease = ledger.read({ $0.lease(id) }), lease.started != nil,
                lease.noticeEnds == nil
            else { continue }
            logger.notice("a lease is not paid for", metadata: ["lease": "\(id)"])
            assign.yield(.giveNotice(id))
        }
    }
}
