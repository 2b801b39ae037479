// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import Simulation

/// The client's side of "applied at most once": one transaction at a time, the same bytes until they are answered.
@Suite("Signers of simulated parties")
struct SignerTests {
    private let key: PrivateKey
    private let ledger: LedgerState
    private var signer: Signer

    init() throws {
        key = try PrivateKey(seed: [UInt8](repeating: 9, count: 32))
        let genesis = Genesis(
            name: "signer", created: Simulator.start, parameters: Parameters(),
            allocations: [Genesis.Allocation(account: key.publicKey, amount: 1_000)])
        ledger = try LedgerState(genesis: genesis)
        signer = Signer(key: key)
    }

    private mutating func begin(now: UInt64 = 0, isSigned: Bool = true) -> Signer.Flight? {
        signer.begin(ledger, clock: Simulator.start, now: now, isSigned: isSigned, nonce: 1)
    }

    private mutating func enqueue(_ count: Int) {
        for amount in 0..<UInt64(count) { signer.waiting.append([.setSpendingLimit(perDay: amount)]) }
    }

    @Test("nothing else is signed while a transaction is under way, and the same bytes go out again")
    mutating func oneAtATime() throws {
        enqueue(2)
        let first = try #require(begin())
        #expect(first.sequence == 0)
        #expect(begin() == nil)
        #expect(signer.again(after: 3_000, now: 2_999) == nil)
        #expect(signer.again(after: 3_000, now: 3_000)?.bytes == first.bytes)
        #expect(signer.again(after: 3_000, now: 5_000) == nil)
        #expect(signer.take(.applied(height: 1), to: first.id) != nil)
        #expect(signer.take(.applied(height: 1), to: first.id) == nil, "an answer that came twice")
        #expect(begin()?.sequence == 1)
    }

    @Test("a wrong number is corrected and the same wish signed anew, a few times")
    mutating func wrongNumber() throws {
        enqueue(1)
        for attempt in 1...4 as ClosedRange<UInt64> {
            // Every correction comes too late.
            guard let flight = begin() else { break }
            #expect(flight.sequence == (attempt == 1 ? 0 : attempt + 4))
            #expect(signer.take(.refused(.sequenceGap(next: attempt + 5)), to: flight.id) != nil)
        }
        #expect(signer.waiting.count == 1)
    }

    @Test("a real signature holds, and one that was left out does not")
    mutating func signatures() throws {
        enqueue(2)
        let real = try #require(begin())
        #expect(throws: Never.self) { try VerifiedTransaction(real.bytes, network: ledger.network) }
        _ = signer.take(.applied(height: 1), to: real.id)
        let empty = try #require(begin(isSigned: false))
        #expect(throws: Refusal.badSignature) { try VerifiedTransaction(empty.bytes, network: ledger.network) }
        #expect(throws: Never.self) { try VerifiedTransaction(fromOwnBlock: empty.bytes) }
    }

    @Test("what has expired is given up, and what follows begins with the number that the ledger shows")
    mutating func expiry() throws {
        enqueue(2)
        let first = try #require(begin())
        let early = signer.giveUp(at: first.expires)
        let late = signer.giveUp(at: first.expires + 1)
        #expect(!early && late)
        #expect(begin()?.sequence == 0)
    }

    @Test("a crash forgets what waits, and what is under way only with its disk")
    mutating func crash() throws {
        enqueue(3)
        let first = try #require(begin())
        signer.crash(forgets: false)
        #expect(signer.flight?.bytes == first.bytes)
        #expect(signer.waiting.isEmpty)
        signer.crash(forgets: true)
        #expect(signer.isIdle)
    }
}
