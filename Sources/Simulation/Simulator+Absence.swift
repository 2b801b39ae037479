// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Whether the party goes away now, for long or for ever.
    mutating func leaves(_ number: Int) -> Bool {
        guard !isWindingDown, random.chance(perMille: rates.absence) else { return false }
        let isForEver = random.chance(15)
        parties[number].awayUntil = isForEver ? .max : now + random.between(20_000, 200_000)
        counters.vanished += 1
        stopLinks(of: number)
        if !isForEver { wake(number, after: parties[number].awayUntil - now) }
        return true
    }

    mutating func crashParty(_ number: Int) {
        guard !parties[number].isDown, !parties[number].isForgotten else { return }
        parties[number].isDown = true
        parties[number].signer.crash(forgets: random.chance(50))
        parties[number].provider?.plans = [:]
        parties[number].provider?.offers = []
        stopLinks(of: number)
        counters.partyCrashes += 1
        note(.partyCrashes, UInt64(number))
        after(random.between(500, 30_000), .partyRestarts(number))
    }

    mutating func restartParty(_ number: Int) {
        guard parties[number].isDown else { return }
        parties[number].isDown = false
        note(.partyRestarts, UInt64(number))
        wake(number, after: random.between(1, 500))
    }
}
