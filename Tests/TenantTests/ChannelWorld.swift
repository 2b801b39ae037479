// SPDX-License-Identifier: Apache-2.0

import Foundation
import Keys
import LedgerCore
import LedgerStore
import Logging
import NIOConcurrencyHelpers
import Ordering
import Testing

@testable import Tenant

/// A ledger and two nodes with a wallet and a book of channels each.
final class ChannelWorld: Sendable {
    let payerKey = PrivateKey.generate()
    let payeeKey = PrivateKey.generate()
    let ledger: LocalOrdering
    let payerWallets: Wallets
    let payeeWallets: Wallets
    let payer: ChannelBook
    private let index: LedgerStore
    private let folder: String
    private let payeeNode = NIOLockedValueBox<(book: ChannelBook, task: Task<Void, Never>)?>(nil)
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var payee: ChannelBook { payeeNode.withLockedValue { $0?.book } ?? payer }

    private init() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/weft-book-\(UUID().uuidString)"
        self.folder = folder
        for name in ["payer/wallets", "payee/wallets"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        let clock = LedgerClock.system()
        index = try LedgerStore(path: folder + "/ledger.sqlite")
        ledger = try LocalOrdering(
            store: index,
            genesis: Genesis(
                name: "test", created: clock.now(), parameters: Parameters(),
                allocations: [payerKey, payeeKey].map { .init(account: $0.publicKey, amount: 1_000_000_000) }),
            clock: clock, logger: logger)
        payerWallets = try Wallets(folder: folder + "/payer/wallets", nodePassphrase: "test", ledger: ledger)
        payeeWallets = try Wallets(folder: folder + "/payee/wallets", nodePassphrase: "test", ledger: ledger)
        try await payerWallets.add("default", .key(payerKey), passphrase: nil)
        try await payeeWallets.add("default", .key(payeeKey), passphrase: nil)
        payer = try Self.book(folder + "/payer", payerWallets, ledger, logger)
    }

    static func with(_ body: @Sendable (ChannelWorld) async throws -> Void) async throws {
        let world = try await ChannelWorld()
        let tasks: [Task<Void, Never>] = [
            Task { try? await world.ledger.run() }, Task { await world.payer.run() },
        ]
        try world.startPayee()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(world)) } catch { outcome = .failure(error) }
        await world.stopPayee()
        for task in tasks.reversed() {
            task.cancel()
            _ = await task.value
        }
        try? world.index.close()
        try? FileManager.default.removeItem(atPath: world.folder)
        try outcome.get()
    }

    // MARK: Nodes

    func book(_ folder: String, _ wallets: Wallets) throws -> ChannelBook {
        try Self.book(folder, wallets, ledger, logger)
    }

    private static func book(
        _ folder: String, _ wallets: Wallets, _ ledger: LocalOrdering, _ logger: Logger
    ) throws -> ChannelBook {
        try TenantDatabase(path: folder + "/tenant.sqlite").close()
        return ChannelBook(
            wallets: wallets, ledger: ledger, records: try ChannelRecords(path: folder + "/tenant.sqlite"),
            logger: logger)
    }

    private func startPayee() throws {
        let book = try book(folder + "/payee", payeeWallets)
        payeeNode.withLockedValue { $0 = (book, Task { await book.run() }) }
    }

    private func stopPayee() async {
        let node = payeeNode.withLockedValue { $0 }
        node?.task.cancel()
        await node?.task.value
    }

    /// The payee's node is away while `body` runs, and comes back with its records.
    func restartPayee(_ body: () async throws -> Void) async throws {
        await stopPayee()
        try await body()
        try startPayee()
    }

    /// The payer's records as they are now.
    func copyPayer() throws -> String {
        let copy = folder + "/payer-copy"
        try FileManager.default.copyItem(atPath: folder + "/payer", toPath: copy)
        return copy
    }

    // MARK: Ledger

    func open(deposit: NanoCredits, window: UInt64 = 60_000) async throws -> ChannelID {
        try await payer.open(
            wallet: nil,
            ChannelOffer(
                payee: payeeKey.publicKey, deposit: deposit, ratePerTick: 1, tick: 1_000, grace: 500,
                disputeWindow: window))
    }

    var balances: (payer: NanoCredits, payee: NanoCredits) {
        ledger.read { [payerKey, payeeKey] state in
            (state.account(payerKey.publicKey)?.balance ?? 0, state.account(payeeKey.publicKey)?.balance ?? 0)
        }
    }

    /// The suite's time limit ends a wait for what does not come.
    func untilGone(_ id: ChannelID) async throws {
        while ledger.read({ $0.channel(id) }) != nil { try await Task.sleep(for: .milliseconds(5)) }
    }

    /// Expects a voucher to be refused for a reason that says `words`.
    func expectRefused(
        _ words: String, at location: SourceLocation = #_sourceLocation, _ body: () async throws -> NanoCredits
    ) async {
        do {
            _ = try await body()
            Issue.record("it was taken", sourceLocation: location)
        } catch let error as ChannelBookError {
            #expect(error.code == .refused && error.message.contains(words), sourceLocation: location)
        } catch {
            Issue.record("\(error)", sourceLocation: location)
        }
    }
}
