// SPDX-License-Identifier: Apache-2.0

import Keys
import LedgerCore
import Logging
import ServiceLifecycle
import Testing

@testable import LedgerStore
@testable import Ordering

@Suite("End of the orderer", .timeLimit(.minutes(5)))
struct ShutdownTests {
    @Test("a graceful shutdown under load answers everybody; what was acknowledged is in the store")
    func graceful() async throws {
        let bench = try Bench()
        let group = ServiceGroup(
            configuration: .init(
                services: [bench.ordering], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        let service = Task { try await group.run() }
        let signers = (0..<4).map { _ in AccountSigner(key: bench.alice, ledger: bench.ordering) }
        let load = signers.map { signer in
            Task { [bob = bench.bob.publicKey, store = bench.store] in
                var applied = 0
                do {
                    while true {
                        let id = try await signer.submit([.transfer(to: bob, amount: 1)])
                        #expect(try await store.height(of: id) != nil)
                        applied += 1
                    }
                } catch is LedgerUnavailable {
                    return applied
                }
            }
        }
        try await eventually("blocks are made") { bench.ordering.read { $0.height } > 10 }
        await group.triggerGracefulShutdown()
        try await service.value
        var applied = 0
        for task in load { applied += try await task.value }
        #expect(bench.balance(bench.bob) == 1_000 * credit + UInt64(applied))
        let answer1 = await bench.ordering.submit(bench.transfer(0))
        #expect(answer1.isUnavailable)
        for await _ in bench.ordering.updates() { Issue.record("an update after the end") }
    }

    @Test("a cancelled orderer answers everybody who waits, however many", arguments: [1, 3_000])
    func cancelledBeforeItBegan(waiting: Int) async throws {
        let bench = try Bench()
        let answers = await withTaskGroup(of: Submission.self) { group in
            for index in 0..<waiting {
                group.addTask { [ordering = bench.ordering, bytes = bench.transfer(UInt64(index))] in
                    await ordering.submit(bytes)
                }
            }
            let service = Task { [ordering = bench.ordering] in
                while !Task.isCancelled { await Task.yield() }
                try await ordering.run()
            }
            service.cancel()
            var answers: [Submission] = []
            for await answer in group { answers.append(answer) }
            _ = await service.result
            return answers
        }
        #expect(answers.count == waiting)
        #expect(answers.allSatisfy { $0.isUnavailable })
        let answer2 = await bench.ordering.submit(bench.transfer(0))
        #expect(answer2.isUnavailable)
    }

    @Test("a block that was begun is written and acknowledged when the orderer is cancelled under it")
    func cancelledWhileWriting() async throws {
        let bench = try Bench()
        let service = Task { [ordering = bench.ordering] in try await ordering.run() }
        let gate = await DiskGate(bench.store)
        let first = Task { [ordering = bench.ordering, bytes = bench.transfer(0)] in await ordering.submit(bytes) }
        try await eventually("the block is sealed") { bench.ordering.read { $0.height } == 1 }
        let second = Task { [ordering = bench.ordering, bytes = bench.transfer(1)] in await ordering.submit(bytes) }
        service.cancel()
        let late = await second.value
        #expect(late.isUnavailable)
        await gate.open()
        let written = await first.value
        #expect(written.height == 1)
        try await service.value
        let id = try #require(written.id)
        #expect(try await bench.store.height(of: id) == 1)
    }

    @Test("under load, at any moment of cancellation, everybody is answered and nothing acknowledged is lost")
    func cancelledAnywhere() async throws {
        for round in 0..<20 {
            let bench = try Bench()
            let service = Task { [ordering = bench.ordering] in try await ordering.run() }
            let answers = await withTaskGroup(of: Submission.self) { group in
                for index in 0..<(round * 10 + 5) {
                    group.addTask { [ordering = bench.ordering, bytes = bench.transfer(UInt64(index))] in
                        await ordering.submit(bytes)
                    }
                }
                group.addTask { [ordering = bench.ordering] in
                    while ordering.read({ $0.height }) == 0, round % 2 == 0 { await Task.yield() }
                    service.cancel()
                    return .unavailable("the cancelling task")
                }
                var answers: [Submission] = []
                for await answer in group { answers.append(answer) }
                return answers
            }
            _ = await service.result
            #expect(answers.count == round * 10 + 6)
            for id in answers.compactMap(\.id) { #expect(try await bench.store.height(of: id) != nil) }
        }
    }
}
