// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Fair shares of the inbox", .timeLimit(.minutes(5)))
struct FairnessTests {
    @Test("one sender's flood leaves room for others, and they are decided before it is through")
    func flood() async throws {
        let bench = try Bench()
        let flood = (0..<UInt64(OrderingLimits.waitingPerAccount + 100)).map { bench.transfer($0) }
        let honest = bench.bytes(bench.bob, 0, [.transfer(to: bench.alice.publicKey, amount: 5)])
        try await withThrowingTaskGroup(of: Submission.self) { group in
            for bytes in flood { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
            // What is beyond the share is turned away at once, though there is room.
            for _ in 0..<100 { #expect(try await group.next()?.isUnavailable == true) }
            #expect(bench.ordering.waitingCount == OrderingLimits.waitingPerAccount)
            let answer = Task { [ordering = bench.ordering] in await ordering.submit(honest) }
            try await eventually("the honest one waits") {
                bench.ordering.waitingCount == OrderingLimits.waitingPerAccount + 1
            }
            let service = Task { [ordering = bench.ordering] in try await ordering.run() }
            // Last in, and in the first block.
            #expect(await answer.value.height == 1)
            for try await _ in group {}
            service.cancel()
            try await service.value
        }
    }

    @Test("the bytes of one account are bounded as well")
    func largeFlood() async throws {
        let bench = try Bench()
        let stranger = try key(200)
        let size = bench.noise(stranger, 0, size: 60_000).count
        let fits = OrderingLimits.waitingBytesPerAccount / size
        let flood = (0..<(fits + 3)).map { bench.noise(stranger, UInt64($0), size: 60_000) }
        let service = try await withThrowingTaskGroup(of: Submission.self) { group in
            for bytes in flood where bytes.count >= size {
                group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) }
            }
            #expect(try await group.next()?.isUnavailable == true)
            try await eventually("the share is full") { bench.ordering.waitingCount >= fits - 1 }
            let service = Task { [ordering = bench.ordering] in try await ordering.run() }
            for try await _ in group {}
            return service
        }
        // There is room again for the same account.
        #expect(await bench.ordering.submit(bench.noise(stranger, 0)).refusal == .unknownAccount(stranger.publicKey))
        service.cancel()
        try await service.value
    }

    @Test("who forges another's transactions fills no share: they never wait, and the other's own are decided as ever")
    func forger() async throws {
        let bench = try Bench()
        // More than a share, and as if from the same account; nobody makes blocks yet.
        let forged = (0..<(OrderingLimits.waitingPerAccount + 10)).map { index in
            var bytes = bench.transfer(0)
            // The last bytes belong to the signature.
            bytes[bytes.count - 1] ^= 1 + UInt8(index % 255)
            bytes[bytes.count - 2] ^= UInt8(index / 255)
            return bytes
        }
        await withTaskGroup(of: Submission.self) { group in
            for bytes in forged { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
            for await answer in group { #expect(answer.refusal == .badSignature) }
        }
        #expect(bench.ordering.waitingCount == 0)
        try await bench.running {
            #expect(await bench.ordering.submit(bench.transfer(0)).height == 1)
        }
    }

    @Test("a full share costs no signature check: what comes then is turned away whatever its signature")
    func cheapChecksFirst() async throws {
        let bench = try Bench()
        let flood = (0..<UInt64(OrderingLimits.waitingPerAccount)).map { bench.transfer($0) }
        await withTaskGroup(of: Submission.self) { group in
            for bytes in flood { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
            try? await eventually("the share is full") { bench.ordering.waitingCount == flood.count }
            var forged = bench.transfer(0)
            forged[forged.count - 1] ^= 1
            #expect(await bench.ordering.submit(forged).isUnavailable)
            #expect(await bench.ordering.submit(Array(forged.dropLast())).refusal?.code == "malformed")
            let service = Task { [ordering = bench.ordering] in try await ordering.run() }
            for await answer in group { #expect(!answer.isUnavailable) }
            #expect(await bench.ordering.submit(forged).refusal == .badSignature)
            service.cancel()
            _ = await service.result
        }
    }

    @Test("what is no transaction is refused before it waits, though nobody makes blocks")
    func malformed() async throws {
        let bench = try Bench()
        let good = bench.transfer(0)
        #expect(try UnverifiedTransaction(good).account == bench.alice.publicKey)
        for length in 0..<good.count {
            #expect(await bench.ordering.submit(Array(good.prefix(length))).refusal?.code == "malformed")
        }
        #expect(await bench.ordering.submit(good + [0]).refusal?.code == "malformed")
        #expect(bench.ordering.waitingCount == 0)
    }

    @Test("whatever decodes as a transaction has the account that is read from its bytes, and nothing traps")
    func form() throws {
        let bench = try Bench()
        let good = bench.transfer(0)
        var random = SplitMix(state: 11)
        for _ in 0..<5_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let signed = try? SignedTransaction.decode(bytes), !signed.transaction.operations.isEmpty else {
                continue
            }
            #expect(try UnverifiedTransaction(bytes).account == signed.transaction.account)
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every run.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
