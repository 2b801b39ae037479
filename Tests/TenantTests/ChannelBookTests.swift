// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import LedgerCore
import Testing

@testable import Tenant

@Suite("Channels of their own", .serialized, .timeLimit(.minutes(2)))
struct ChannelBookTests {
    private typealias Error = ChannelBookError

    @Test("vouchers move money off the ledger, and the payee's closing pays the best of them at once")
    func life() async throws {
        try await ChannelWorld.with { world in
            let id = try await world.open(deposit: 1_000)
            let first = try await world.payer.pay(id, 300)
            let second = try await world.payer.pay(id, 200)
            #expect(first.voucher.total == 300 && second.voucher.total == 500)
            #expect(second.voucher.number == first.voucher.number + 1)
            // They may come in any way, and in any order.
            #expect(try await world.payee.accept(SignedVoucher(text: second.text)) == 500)
            #expect(try await world.payee.accept(second) == 0, "the same again adds nothing, and is no error")
            await world.expectRefused("number is used") { try await world.payee.accept(first) }
            let before = world.balances
            try await world.payee.close(id)
            #expect(world.balances == (payer: before.payer + 500, payee: before.payee + 500))
            await #expect(throws: Error(.unknownChannel, "")) { try await world.payer.pay(id, 1) }
            await #expect(throws: Error(.unknownChannel, "")) { try await world.payee.accept(second) }
        }
    }

    @Test("no more is signed than the deposit holds, and a top-up makes room")
    func covered() async throws {
        try await ChannelWorld.with { world in
            let id = try await world.open(deposit: 1_000)
            _ = try await world.payer.pay(id, 900)
            for amount: NanoCredits in [0, 101, .max] {
                await #expect(throws: Error(.notCovered, ""), "\(amount)") { try await world.payer.pay(id, amount) }
            }
            #expect(try await world.payer.list().first?.paid?.voucher.total == 900, "nothing was signed")
            try await world.payer.topUp(id, 1)
            #expect(try await world.payer.pay(id, 101).voucher.total == 1_001)
        }
    }

    @Test("a payee shows its best voucher by itself when the payer closes")
    func dispute() async throws {
        try await ChannelWorld.with { world in
            let id = try await world.open(deposit: 1_000)
            _ = try await world.payee.accept(try await world.payer.pay(id, 700))
            let before = world.balances
            try await world.payer.close(id)
            await #expect(throws: Error(.closing, "")) { try await world.payer.pay(id, 1) }
            try await world.untilGone(id)
            #expect(world.balances == (payer: before.payer + 300, payee: before.payee + 700))
        }
    }

    @Test("also when it was not there when the payer closed, as long as the window lasts")
    func disputeAfterRestart() async throws {
        try await ChannelWorld.with { world in
            let id = try await world.open(deposit: 1_000)
            _ = try await world.payee.accept(try await world.payer.pay(id, 700))
            let before = world.balances
            try await world.restartPayee {
                try await world.payer.close(id)
                #expect(world.ledger.read { $0.channel(id)?.closes } != nil)
            }
            try await world.untilGone(id)
            #expect(world.balances.payee == before.payee + 700)
        }
    }

    @Test(
        "a voucher that comes while the window runs is shown at once, and without one the payer has all back after it")
    func windows() async throws {
        try await ChannelWorld.with { world in
            let (late, never) = (try await world.open(deposit: 1_000), try await world.open(deposit: 500, window: 700))
            let voucher = try await world.payer.pay(late, 400)
            _ = try await world.payer.pay(never, 100)
            let before = world.balances
            try await world.payer.close(late)
            try await world.payer.close(never)
            let summary = try await world.payee.list().first { $0.id == late }
            #expect(summary?.channel.closes != nil && summary?.held == nil)
            #expect(try await world.payee.accept(voucher) == 400)
            try await world.untilGone(late)
            try await world.untilGone(never)
            #expect(world.balances == (payer: before.payer + 600 + 500, payee: before.payee + 400))
        }
    }

    @Test("a voucher that cannot be redeemed is refused with the reason, and nothing of it is kept")
    func refusals() async throws {
        try await ChannelWorld.with { world in
            let (id, other) = (try await world.open(deposit: 1_000), try await world.open(deposit: 1_000))
            let good = try await world.payer.pay(id, 100)
            let key = world.payerKey
            func made(_ channel: ChannelID, _ number: UInt64, _ total: UInt64, by signer: PrivateKey) -> SignedVoucher {
                Voucher(channel: channel.cid, number: number, total: total)
                    .signed(by: signer, network: world.ledger.network)
            }
            _ = try await world.payee.accept(good)
            await world.expectRefused("signature") { try await world.payee.accept(made(id, 9, 500, by: .generate())) }
            let foreign = Voucher(channel: id.cid, number: 9, total: 500).signed(by: key, network: other.cid)
            await world.expectRefused("another network") { try await world.payee.accept(foreign) }
            let moved = SignedVoucher(voucher: made(other, 9, 500, by: key).voucher, signature: good.signature)
            await world.expectRefused("signature") { try await world.payee.accept(moved) }
            await world.expectRefused("lower") { try await world.payee.accept(made(id, 9, 99, by: key)) }
            await world.expectRefused("more than the deposit") {
                try await world.payee.accept(made(id, 9, 1_001, by: key))
            }
            let unknown = made(ChannelID(digest: .zero), 1, 1, by: key)
            await #expect(throws: Error(.unknownChannel, "")) { try await world.payee.accept(unknown) }
            #expect(try await world.payee.list().first { $0.id == id }?.held == good)
            // Nobody pays from, or takes for, what is another's.
            await #expect(throws: Error(.notYours, "")) { try await world.payee.pay(id, 1) }
        }
    }

    @Test("a payer restored from an old copy learns from its payee what it signed, and goes on above it")
    func restored() async throws {
        try await ChannelWorld.with { world in
            let id = try await world.open(deposit: 1_000)
            _ = try await world.payer.pay(id, 100)
            let copy = try world.copyPayer()
            let newest = try await world.payer.pay(id, 200)
            _ = try await world.payee.accept(newest)
            let old = try world.book(copy, world.payerWallets)
            let stale = try await old.pay(id, 50)
            await world.expectRefused("number is used") { try await world.payee.accept(stale) }
            // One more, and the number would do; the total does not.
            let lower = try await old.pay(id, 1)
            await world.expectRefused("lower than") { try await world.payee.accept(lower) }
            #expect(try await old.accept(newest) == 300 - 151)
            #expect(try await old.accept(newest) == 0)
            let next = try await old.pay(id, 10)
            #expect(next.voucher.total == 310 && next.voucher.number > lower.voucher.number)
            #expect(try await world.payee.accept(next) == 10)
        }
    }

    @Test("whatever is paid, in whatever order vouchers come, the payee collects the largest and nobody loses the rest")
    func property() async throws {
        try await ChannelWorld.with { world in
            var random = SeededGenerator(seed: 11)
            for _ in 0..<8 {
                let id = try await world.open(deposit: 10_000)
                let before = world.balances
                var vouchers: [SignedVoucher] = []
                var (paid, best) = (UInt64(0), UInt64(0))
                for _ in 0..<random.next(below: 12) {
                    let amount = UInt64(random.next(below: 3_000))
                    if amount > 0, paid + amount <= 10_000 {
                        vouchers.append(try await world.payer.pay(id, amount))
                        paid += amount
                        #expect(vouchers.last?.voucher.total == paid)
                    } else {
                        await #expect(throws: Error(.notCovered, "")) { try await world.payer.pay(id, amount) }
                    }
                    if let voucher = vouchers.randomElement(using: &random) {
                        let added = try? await world.payee.accept(voucher)
                        #expect(added == nil || added == voucher.voucher.total - min(best, voucher.voucher.total))
                        best = max(best, voucher.voucher.total)
                    }
                }
                try await world.payee.close(id)
                #expect(world.balances == (payer: before.payer + 10_000 - best, payee: before.payee + best))
            }
        }
    }
}
