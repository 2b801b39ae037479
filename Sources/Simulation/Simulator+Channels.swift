// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import LedgerCore
import Multiformats

extension Simulator {
    /// Follows what the chain says of channels: a new one gets its two sides, one that is paid out is judged.
    mutating func followChannels(_ block: DurableBlock) {
        for event in block.events {
            switch event {
            case .channelOpened(let id, let channel): open(id, channel, at: block.block.height)
            case .channelToppedUp(let id, let channel):
                if let link = linkNumbers[id] { links[link].deposit = channel.deposit }
            case .channelClosed(let id, let channel, let paid, _):
                guard let link = linkNumbers[id] else { continue }
                let byPayee = block.closes(id, by: channel.offer.payee)
                links[link].settled(paid: paid, byPayee: byPayee, now: now)
                note(.channelCloses, UInt64(link))
                drain(link)
            default: continue
            }
        }
    }

    private mutating func open(_ id: ChannelID, _ channel: Channel, at height: UInt64) {
        guard let payer = numbers[channel.payer], let payee = numbers[channel.offer.payee] else { return }
        do {
            var link = try ChannelLink(
                id: id, channel: channel, network: orderer.network, payer: payer, payee: payee,
                key: parties[payer].signer.key, lies: (parties[payer].isLiar, parties[payee].isLiar),
                bug: settings.plantedBug, height: height, now: now, random: &random)
            if !isWindingDown { link.faults = LinkFaults(crash: rates.channelCrash, oldBackup: rates.oldBackup) }
            linkNumbers[id] = links.count
            parties[payer].links.append(links.count)
            parties[payee].links.append(links.count)
            note(.channelOpens, UInt64(links.count))
            links.append(link)
        } catch { violated(Violation(.vouchers, "channel \(id) has terms that no channel can have: \(error)")) }
    }

    /// Brings both what a party sees of its channels and what it wants to their state machines.
    mutating func lookAtChannels(of number: Int, _ ledger: NodeLedger) {
        guard !parties[number].links.isEmpty else { return }
        parties[number].links.removeAll { links[$0].isOver(for: number) }
        for link in parties[number].links where ledger.core.height >= links[link].openedAt {
            let channel = ledger.core.channel(links[link].id)
            if links[link].payerParty == number { lookForPayer(link, channel) }
            if links[link].payeeParty == number { lookForPayee(link, channel, ledger) }
            drain(link)
        }
    }

    private mutating func lookForPayer(_ link: Int, _ channel: Channel?) {
        links[link].startPayer(now: now, &random)
        links[link].lookForPayer(channel, now: now, &random)
        guard links[link].lease == nil, isWindingDown || random.chance(3) else { return }
        links[link].feedPayer(.closeWanted, now: now, &random)
    }

    private mutating func lookForPayee(_ link: Int, _ channel: Channel?, _ ledger: NodeLedger) {
        links[link].startPayee(now: now, &random)
        let wanted: Bool
        if let lease = links[link].lease {
            let done = parties[links[link].payeeParty].provider?.plans[lease]?.endsAt ?? .max
            wanted = ledger.core.lease(lease)?.started != nil && now < done
        } else {
            wanted = !isWindingDown
        }
        links[link].lookForPayee(channel, workWanted: wanted, now: now, &random)
        guard links[link].lease == nil, isWindingDown || random.chance(perMille: 8) else { return }
        links[link].feedPayee(.closeWanted, now: now, &random)
    }

    // MARK: What a channel asks for

    mutating func take(_ message: LinkMessage, _ link: Int, _ side: ChannelSide, by number: Int) {
        guard parties[number].isThere(at: now) else { return }
        links[link].receive(message, by: side, now: now, &random)
        drain(link)
    }

    mutating func ring(_ link: Int, _ side: ChannelSide) {
        guard parties[links[link].party(side)].isThere(at: now) else { return }
        links[link].ring(side, now: now, &random)
        drain(link)
    }

    mutating func restart(_ link: Int, _ side: ChannelSide) {
        guard parties[links[link].party(side)].isThere(at: now) else { return }
        switch side {
        case .payer: links[link].startPayer(now: now, &random)
        case .payee: links[link].startPayee(now: now, &random)
        }
        drain(link)
    }

    mutating func stopLinks(of number: Int) {
        for link in parties[number].links {
            links[link].advance(to: now)
            if links[link].payerParty == number { links[link].stopPayer() }
            if links[link].payeeParty == number { links[link].stopPayee() }
            drain(link)
        }
    }

    /// Somebody whom payees need was away: they have their whole time again.
    mutating func excusePayees() {
        for link in links.indices where !links[link].isSettled { links[link].payeeToldAt = nil }
    }

    private mutating func drain(_ link: Int) {
        let outcome = links[link].takeOutcome()
        for (side, message) in outcome.messages {
            send(
                .link(link, to: side, message), from: .party(links[link].party(side.other)),
                to: .party(links[link].party(side)))
        }
        for (side, operation) in outcome.operations { enqueue(operation, by: links[link].party(side)) }
        for (side, delay) in outcome.restarts { after(delay, .linkRestarts(link, side)) }
        for kind in outcome.notes {
            note(kind, UInt64(link))
            counters.follow(kind)
        }
        if let violation = outcome.violation { violated(violation) }
        for (side, time) in links[link].newTimers(now: now) {
            queue.insert(.linkRings(link, side), at: time)
        }
    }

    /// Before everything else that waits: a dispute window runs.
    private mutating func enqueue(_ operation: Operation, by number: Int) {
        guard !parties[number].signer.waiting.contains([operation]),
            parties[number].signer.flight?.operations != [operation]
        else { return }
        parties[number].signer.waiting.insert([operation], at: 0)
        wake(number, after: random.between(1, 200))
    }
}
