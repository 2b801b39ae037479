// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Multiformats
import NIOConcurrencyHelpers
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("Submissions", .timeLimit(.minutes(5)))
struct SubmissionTests {
    @Test("what is acknowledged is in the store at that moment, and so is every published block")
    func durableFirst() async throws {
        let bench = try Bench()
        let updates = bench.ordering.updates()
        let signer = AccountSigner(key: bench.alice, ledger: bench.ordering)
        let reader = Task { [store = bench.store] in
            var heights: [UInt64] = []
            var transfers = 0
            for await update in updates {
                var stored: UInt64 = 0
                try store.replay { _, _ in stored += 1 }
                #expect(stored >= update.height)
                heights.append(update.height)
                transfers += update.events.count
                if transfers == 100 { break }
            }
            #expect(heights == Array(1...UInt64(heights.count)))
        }
        try await bench.running {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<100 {
                    group.addTask { [store = bench.store, bob = bench.bob.publicKey] in
                        let id = try await signer.submit([.transfer(to: bob, amount: 1)])
                        #expect(try await store.height(of: id) != nil)
                    }
                }
                try await group.waitForAll()
            }
            try await reader.value
        }
        #expect(bench.balance(bench.bob) == 1_000 * credit + 100)
    }

    @Test("while the disk does not write, nothing is acknowledged and nothing is published")
    func slowDisk() async throws {
        let bench = try Bench()
        let published = NIOLockedValueBox(0)
        let answered = NIOLockedValueBox(false)
        let updates = bench.ordering.updates()
        let reader = Task {
            for await _ in updates { published.withLockedValue { $0 += 1 } }
        }
        try await bench.running {
            let gate = await DiskGate(bench.store)
            let bytes = bench.transfer(0)
            let submission = Task { [ordering = bench.ordering] in
                let answer = await ordering.submit(bytes)
                answered.withLockedValue { $0 = true }
                return answer
            }
            try await eventually("the block is sealed") { bench.ordering.read { $0.height } == 1 }
            // The next batch waits for the disk as well: the state is never further ahead.
            let second = Task { [ordering = bench.ordering, next = bench.transfer(1)] in await ordering.submit(next) }
            try await Task.sleep(for: .milliseconds(100))
            #expect(!answered.withLockedValue { $0 })
            #expect(published.withLockedValue { $0 } == 0)
            #expect(bench.ordering.read { $0.height } == 1)
            await gate.open()
            let (first, next) = (await submission.value, await second.value)
            #expect((first.height, next.height) == (1, 2))
            try await eventually("both are published") { published.withLockedValue { $0 } == 2 }
        }
        await reader.value
    }

    @Test("the same bytes again get the same answer: later, at the same time, and while the first is being written")
    func idempotent() async throws {
        let bench = try Bench()
        try await bench.running {
            let bytes = bench.transfer(0)
            let gate = await DiskGate(bench.store)
            let answers = await withTaskGroup(of: Submission.self) { group in
                for _ in 0..<10 { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
                group.addTask { [ordering = bench.ordering] in
                    try? await eventually("the first is sealed") { ordering.read { $0.height } == 1 }
                    async let late = ordering.submit(bytes)
                    await gate.open()
                    return await late
                }
                var answers: [Submission] = []
                for await answer in group { answers.append(answer) }
                return answers
            }
            let first = try #require(answers.first)
            #expect(first == .applied(transaction: CID.of(bytes, codec: .dagCBOR), height: 1))
            #expect(answers.allSatisfy { $0 == first })
            #expect(answers.count == 11)
            _ = await bench.ordering.submit(bench.transfer(1))
            let answer1 = await bench.ordering.submit(bytes)
            #expect(answer1 == first)
            // Another transaction with a used number is no repetition.
            let answer2 = await bench.ordering.submit(bench.transfer(0, 2))
            #expect(answer2.refusal == .sequenceUsed(next: 2))
        }
        #expect(bench.balance(bench.bob) == 1_000 * credit + 2)
    }

    @Test("refusals are answered and make no block; too large and malformed ones too")
    func refusals() async throws {
        let bench = try Bench()
        try await bench.running {
            let answer3 = await bench.ordering.submit([])
            #expect(answer3.refusal?.code == "malformed")
            let large = [UInt8](repeating: 0, count: LedgerLimits.transactionBytes + 1)
            let answer4 = await bench.ordering.submit(large)
            #expect(answer4.refusal == .tooLarge(bytes: large.count))
            let answer5 = await bench.ordering.submit(bench.transfer(0, 0))
            #expect(answer5.refusal == .zeroAmount)
            let answer6 = await bench.ordering.submit(bench.transfer(5))
            #expect(answer6.refusal == .sequenceGap(next: 0))
            #expect(bench.ordering.read { $0.height } == 0)
            let answer7 = await bench.ordering.submit(bench.transfer(0))
            #expect(answer7.height == 1)
        }
    }

    @Test("in a batch of 64 with one bad signature, at each position, that one is refused and all others are applied")
    func oneBadSignature() async throws {
        let keys = try (100..<164).map { try key($0) }
        let bench = try Bench(more: keys)
        try await bench.running {
            for position in 0..<64 {
                var batch = keys.map { key in
                    let next = bench.ordering.read { $0.account(key.publicKey)?.sequence ?? 0 }
                    return bench.bytes(key, next, [.transfer(to: bench.bob.publicKey, amount: 1)])
                }
                // The last byte belongs to the signature.
                batch[position][batch[position].count - 1] ^= 1
                let answers = await withTaskGroup(of: (Int, Submission).self) { group in
                    for (index, bytes) in batch.enumerated() {
                        group.addTask { [ordering = bench.ordering] in (index, await ordering.submit(bytes)) }
                    }
                    var answers = [Submission?](repeating: nil, count: 64)
                    for await (index, answer) in group { answers[index] = answer }
                    return answers
                }
                for (index, answer) in answers.enumerated() {
                    if index == position {
                        #expect(answer?.refusal == .badSignature)
                    } else {
                        #expect(answer?.height != nil)
                    }
                }
            }
        }
        #expect(bench.balance(bench.bob) == 1_000 * credit + 64 * 63)
    }

    @Test("200 submissions of one account at once, half of them refused in between, are each decided once and rightly")
    func pipelining() async throws {
        let bench = try Bench()
        let signer = AccountSigner(key: bench.alice, ledger: bench.ordering)
        try await bench.running {
            let outcomes = await withTaskGroup(of: (Int, Result<CID, any Error>).self) { group in
                for index in 0..<200 {
                    group.addTask { [bob = bench.bob.publicKey] in
                        do {
                            let amount: NanoCredits = index % 2 == 0 ? 1 : 0
                            return (index, .success(try await signer.submit([.transfer(to: bob, amount: amount)])))
                        } catch { return (index, .failure(error)) }
                    }
                }
                var outcomes: [(Int, Result<CID, any Error>)] = []
                for await outcome in group { outcomes.append(outcome) }
                return outcomes
            }
            var ids: Set<CID> = []
            for (index, outcome) in outcomes {
                switch outcome {
                case .success(let id):
                    #expect(index % 2 == 0)
                    ids.insert(id)
                case .failure(let error):
                    #expect(index % 2 == 1 && error as? Refusal == .zeroAmount, "\(index): \(error)")
                }
            }
            #expect(ids.count == 100)
        }
        #expect(bench.balance(bench.bob) == 1_000 * credit + 100)
        let sequence = bench.ordering.read { [id = bench.alice.publicKey] in $0.account(id)?.sequence }
        #expect(sequence == 100)
    }

    @Test("two signers with one key find their way around each other")
    func twoSigners() async throws {
        let bench = try Bench()
        let signers = (0..<2).map { _ in AccountSigner(key: bench.alice, ledger: bench.ordering) }
        try await bench.running {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for signer in signers {
                    group.addTask { [bob = bench.bob.publicKey] in
                        for _ in 0..<20 { try await signer.submit([.transfer(to: bob, amount: 1)]) }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(bench.balance(bench.bob) == 1_000 * credit + 40)
    }

    @Test("beyond the cap of waiting transactions, or of their bytes, the answer is `unavailable` at once")
    func backPressure() async throws {
        let strangers = try (200..<205).map { try key($0) }
        for (share, size) in [
            (OrderingLimits.waitingPerAccount, 0),
            (OrderingLimits.waitingBytesPerAccount / (try Bench().noise(strangers[0], 0, size: 60_000).count), 60_000),
        ] {
            let bench = try Bench()
            // Nobody makes blocks yet: everything waits. Several accounts, for one alone may not fill it.
            let fill = strangers[..<4].flatMap { key in
                (0..<share).map { bench.noise(key, UInt64($0), size: size) }
            }
            // A share of bytes is not filled to the last one, so that a few more fit in between.
            let more = (0..<50).map { bench.noise(strangers[4], UInt64($0), size: size) }
            let answers = try await withThrowingTaskGroup(of: Submission.self) { group in
                for bytes in fill { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
                try await eventually("the inbox is full") { bench.ordering.waitingCount == fill.count }
                for bytes in more { group.addTask { [ordering = bench.ordering] in await ordering.submit(bytes) } }
                var answers: [Submission] = []
                // Those beyond the cap come back while the others wait.
                while answers.count < 46, let answer = try await group.next() { answers.append(answer) }
                #expect(answers.allSatisfy { $0.isUnavailable })
                let service = Task { [ordering = bench.ordering] in try await ordering.run() }
                while let answer = try await group.next() { answers.append(answer) }
                // There is room again.
                let answer8 = await bench.ordering.submit(bench.transfer(0))
                #expect(answer8.height == 1)
                service.cancel()
                _ = await service.result
                return answers
            }
            #expect(answers.count { $0.refusal?.code == "unknownAccount" } >= fill.count)
            #expect(answers.count == fill.count + 50)
        }
    }
}
