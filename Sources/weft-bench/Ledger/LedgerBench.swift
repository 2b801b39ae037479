// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DagCBOR
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import Multiformats
import Ordering

/// Signed, durable transfers per second, against the rate at which all cores only check their signatures.
struct LedgerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "ledger", abstract: "Signed transfers per second.")

    @Option(help: "Accounts that send at the same time.") var accounts = 1024
    @Option(help: "Transfers of each account.") var transfers = 32
    @Option(help: "How often ceiling and ledger take turns.") var rounds = 5

    struct Result: Encodable {
        let transactions: Int
        let verifyPerSecond: Series
        let durablePerSecond: Series
        let ratio: Double
        /// All accounts send to one.
        let hotPerSecond: Series
        let hotAgainstUniform: Double
        let target = 0.8
    }

    func run() async throws {
        var ceilings: [Double] = []
        var rates: [Double] = []
        var hot: [Double] = []
        for _ in 0..<rounds {
            let folder = FileManager.default.temporaryDirectory.path + "/weft-bench-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let (ceiling, rate) = try await round(folder + "/uniform", isHot: false)
            ceilings.append(ceiling)
            rates.append(rate)
            hot.append(try await round(folder + "/hot", isHot: true).rate)
        }
        let (ceiling, rate, hotRate) = (Series(ceilings), Series(rates), Series(hot))
        try Report.write(
            Result(
                transactions: accounts * transfers, verifyPerSecond: ceiling, durablePerSecond: rate,
                ratio: Series(zip(rates, ceilings).map { $0 / $1 }).p50, hotPerSecond: hotRate,
                hotAgainstUniform: hotRate.p50 / rate.p50))
    }

    private func round(_ folder: String, isHot: Bool) async throws -> (ceiling: Double, rate: Double) {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let keys = (0..<accounts).map { _ in PrivateKey.generate() }
        let clock = LedgerClock.system()
        let genesis = Genesis(
            name: "bench", created: clock.now(), parameters: Parameters(),
            allocations: keys.map { .init(account: $0.publicKey, amount: 1_000_000_000) })
        let store = try LedgerStore(path: folder + "/ledger.sqlite")
        let ledger = try LocalOrdering(store: store, genesis: genesis, clock: clock, logger: Logger(label: "bench"))
        let signed = sign(keys, isHot: isHot, network: ledger.network, expires: clock.now() + 300_000)
        let ceiling = verifyAll(signed.flatMap { $0 }, network: ledger.network)

        let running = Task { try await ledger.run() }
        let start = ContinuousClock.now
        await withDiscardingTaskGroup { group in
            for batch in signed {
                group.addTask {
                    for bytes in batch {
                        guard case .applied = await ledger.submit(bytes) else { fatalError("a transfer was refused") }
                    }
                }
            }
        }
        // The index comes behind; a ledger that goes on at this speed waits for it.
        _ = try await store.transfers(TransferQuery(limit: 1))
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        running.cancel()
        _ = try? await running.value
        try store.close()
        return (ceiling, Double(accounts * transfers) / seconds)
    }

    private func sign(_ keys: [PrivateKey], isHot: Bool, network: CID, expires: LedgerTime) -> [[[UInt8]]] {
        keys.enumerated().map { index, key in
            // The hot one pays the second.
            let receiver = isHot ? (index == 0 ? 1 : 0) : (index + 1) % keys.count
            return (0..<transfers).map { number in
                Transaction(
                    account: key.publicKey, sequence: UInt64(number), expires: expires,
                    operations: [.transfer(to: keys[receiver].publicKey, amount: 1)]
                ).signed(by: key, network: network).encoded()
            }
        }
    }

    /// The ceiling: nothing but Ed25519 over the messages that were signed, on all cores.
    private func verifyAll(_ transactions: [[UInt8]], network: CID) -> Double {
        let prepared = transactions.compactMap { bytes -> (PublicKey, [UInt8], [UInt8])? in
            guard let signed = try? SignedTransaction.decode(bytes), case .single(let signature) = signed.proof else {
                return nil
            }
            let message = SigningDomain.message(
                tag: SignedTransaction.domain, network: network, body: signed.transaction.encoded())
            return (signed.transaction.account, signature, message)
        }
        let start = ContinuousClock.now
        // Small parts, so that no core is without work at the end.
        let parts = (prepared.count + 63) / 64
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            for (key, signature, message) in prepared[part * 64..<min(prepared.count, part * 64 + 64)] {
                precondition(key.verifies(signature, of: message), "every signature is good")
            }
        }
        return Double(prepared.count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
