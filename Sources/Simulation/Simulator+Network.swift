// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Sends a message over the network that the run has at present.
    mutating func send(_ message: Message, from: Address, to: Address) {
        guard isReachable(from), isReachable(to), !random.chance(rates.loss) else {
            counters.messagesLost += 1
            note(.messageLost, from.number, to.number)
            return
        }
        let copies = random.chance(rates.duplication) ? 2 : 1
        if copies == 2 {
            counters.messagesDoubled += 1
            note(.messageDoubled, from.number, to.number)
        }
        for _ in 0..<copies {
            var delay = economy.latency / 2 + random.below(economy.latency) + 1
            if random.chance(rates.delay) {
                delay += random.below(40 * economy.latency)
                counters.messagesDelayed += 1
            }
            after(delay, .arrives(message, at: to))
        }
    }

    private func isReachable(_ address: Address) -> Bool {
        switch address {
        case .orderer: now >= orderer.cutOffUntil
        case .replica(let number): now >= replicas[number].cutOffUntil
        case .party: true
        }
    }

    mutating func deliver(_ message: Message, at address: Address) {
        guard isReachable(address) else {
            counters.messagesLost += 1
            return
        }
        note(.messageArrives, address.number)
        switch (message, address) {
        case (.submission(let submission), .orderer): if orderer.ledger != nil { orderer.inbox.append(submission) }
        case (.blocksWanted(let above, let replica), .orderer): sendBlocks(above: above, to: replica)
        case (.block(let height, let bytes), .replica(let number)): take(bytes, height: height, by: number)
        case (.answer(let transaction, let answer), .party(let number)): take(answer, to: transaction, by: number)
        case (.link(let link, let side, let message), .party(let number)): take(message, link, side, by: number)
        case (.offer(let order), .party(let number)):
            guard parties[number].isThere(at: now) else { return }
            parties[number].provider?.hear(of: order, at: now)
            wake(number, after: random.between(10, 500))
        case (.poke, .party(let number)):
            guard parties[number].isThere(at: now) else { return }
            wake(number, after: random.between(1, 300))
        default: return
        }
    }
}
