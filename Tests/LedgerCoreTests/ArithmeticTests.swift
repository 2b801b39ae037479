// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LedgerCore

@Suite("Money arithmetic")
struct ArithmeticTests {
    @Test("a charge is never more than the exact price and less than one nano-credit below it")
    func chargeRounding() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<100_000 {
            let rate = random.next() >> (random.next() % 64)
            let milliseconds = random.next() >> (random.next() % 64)
            let exact = UInt128(rate) * UInt128(milliseconds)
            guard let charge = Arithmetic.charge(rate: rate, milliseconds: milliseconds) else {
                #expect(exact / 3_600_000 > UInt128(UInt64.max))
                continue
            }
            #expect(UInt128(charge) * 3_600_000 <= exact)
            #expect(UInt128(charge + 1) * 3_600_000 > exact)
        }
    }

    @Test("a deposit covers its time at its rate, and one nano-credit less does not")
    func depositRounding() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<100_000 {
            let rate = random.next() >> (random.next() % 64)
            let milliseconds = random.next() >> (random.next() % 64)
            let exact = UInt128(rate) * UInt128(milliseconds)
            guard let deposit = Arithmetic.deposit(rate: rate, milliseconds: milliseconds) else {
                #expect((exact + 3_599_999) / 3_600_000 > UInt128(UInt64.max))
                continue
            }
            #expect(UInt128(deposit) * 3_600_000 >= exact)
            #expect(deposit == 0 || UInt128(deposit - 1) * 3_600_000 < exact)
        }
    }

    @Test("an escrow lasts to the first millisecond whose price reaches it")
    func lastsRounding() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<100_000 {
            let rate = max(1, random.next() >> (random.next() % 64))
            let escrow = random.next() >> (random.next() % 64)
            guard let lasts = Arithmetic.lasts(escrow: escrow, rate: rate) else { continue }
            #expect(UInt128(rate) * UInt128(lasts) >= UInt128(escrow) * 3_600_000)
            #expect(lasts == 0 || UInt128(rate) * UInt128(lasts - 1) < UInt128(escrow) * 3_600_000)
        }
        #expect(Arithmetic.lasts(escrow: 1, rate: 0) == nil)
        #expect(Arithmetic.lasts(escrow: .max, rate: 1) == nil)
    }

    @Test("splitting a lease's time into pieces loses less than one nano-credit for each")
    func dust() throws {
        let rate: NanoCredits = 7_777_777_777
        var pieces: NanoCredits = 0
        for _ in 0..<1000 { pieces += try #require(Arithmetic.charge(rate: rate, milliseconds: 997)) }
        let whole = try #require(Arithmetic.charge(rate: rate, milliseconds: 997_000))
        #expect(pieces <= whole)
        #expect(whole - pieces < 1000)
    }

    @Test("products beyond 64 bits are answered with nil, whatever the amounts")
    func overflow() {
        #expect(Arithmetic.charge(rate: .max, milliseconds: .max) == nil)
        #expect(Arithmetic.charge(rate: .max, milliseconds: 3_600_000) == .max)
        #expect(Arithmetic.charge(rate: .max, milliseconds: 3_600_001) == nil)
        // A hundred years at ten credits an hour.
        #expect(Arithmetic.charge(rate: 10 * credit, milliseconds: 876_000 * hour) == 8_760_000 * credit)
        #expect(Arithmetic.multiplyRoundingUp(.max, .max, dividedBy: .max) == .max)
        #expect(Arithmetic.multiplyRoundingUp(.max, 3, dividedBy: 2) == nil)
        #expect(Arithmetic.multiply(0, .max, dividedBy: 1) == 0)
        #expect(Prices(coreHour: .max, memoryGiBHour: 0).rate(for: World.capacity) == nil)
        let small = Resources(cpuMillis: 1000, memoryBytes: 1 << 30, diskBytes: 0)
        #expect(Prices(coreHour: .max, memoryGiBHour: 1).rate(for: small) == nil)
        #expect(Prices(coreHour: .max - 1, memoryGiBHour: 1).rate(for: small) == .max)
    }

    @Test("amounts are written with as many digits as they need")
    func format() {
        #expect(Credits.format(0) == "0")
        #expect(Credits.format(1) == "0.000000001")
        #expect(Credits.format(1_500_000_000) == "1.5")
        #expect(Credits.format(.max) == "18446744073.709551615")
    }
}
