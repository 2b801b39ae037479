// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Admission of a transaction")
struct AdmissionTests {
    private func signed(_ transaction: Transaction, _ world: World, by key: PrivateKey) -> [UInt8] {
        transaction.signed(by: key, network: world.genesis.network).encoded()
    }

    private func body(_ world: World, _ operations: [LedgerCore.Operation]) -> Transaction {
        Transaction(
            account: world.alice.publicKey, sequence: 0, expires: world.time + 1000, operations: operations)
    }

    private func transfer(_ world: World, _ amount: NanoCredits = 1) -> LedgerCore.Operation {
        .transfer(to: world.bob.publicKey, amount: amount)
    }

    @Test("a transaction is applied once: the same bytes again are refused as used and change nothing")
    func resent() throws {
        var world = try World()
        let first = try world.submit(world.alice, transfer(world, 5))
        #expect(world.balance(world.bob) == 10 * credit + 5)
        #expect(world.answer(first) == .sequenceUsed(next: 1))
        try world.block([first])
        #expect(world.balance(world.bob) == 10 * credit + 5)
    }

    @Test("a number that was refused for lack of money works after a top-up, once")
    func retriedAfterTopUp() throws {
        var world = try World()
        let big = try world.transaction(world.carol, [transfer(world, 6 * credit)])
        #expect(world.answer(big) == .insufficientBalance(available: 5 * credit, needed: 6 * credit))
        try world.block([big])
        #expect(world.state.account(world.carol.publicKey)?.sequence == 0)
        try world.submit(world.alice, .transfer(to: world.carol.publicKey, amount: credit))
        try world.block([big])
        #expect(world.balance(world.carol) == 0)
        #expect(world.answer(big) == .sequenceUsed(next: 1))
    }

    @Test("sequence numbers have no gap, no reuse and no end")
    func sequences() throws {
        var world = try World()
        try world.submit(world.alice, transfer(world))
        for (number, refusal) in [
            (0, Refusal.sequenceUsed(next: 1)), (2, .sequenceGap(next: 1)), (UInt64.max, .sequenceGap(next: 1)),
        ] {
            let late = try world.transaction(world.alice, [transfer(world)], sequence: number)
            #expect(world.answer(late) == refusal)
        }
    }

    @Test("the last sequence number is never used, so that it cannot wrap to zero")
    func lastSequence() throws {
        var world = try World()
        var state = world.state
        state.accounts[world.alice.publicKey]?.sequence = .max
        let last = try world.transaction(world.alice, [transfer(world)], sequence: .max)
        guard case .failure(let refusal) = state.apply(last) else {
            Issue.record("it was applied")
            return
        }
        #expect(refusal == .sequenceGap(next: .max))
        try world.block([])
    }

    @Test("a transaction is good up to its expiry and not a millisecond longer, and not too far ahead")
    func expiry() throws {
        let world = try World()
        func answer(expires: LedgerTime) throws -> Refusal? {
            world.answer(try world.transaction(world.alice, [transfer(world)], expires: expires))
        }
        #expect(try answer(expires: world.time) == nil)
        #expect(try answer(expires: world.time - 1) == .expired(at: world.time - 1))
        let latest = world.time + world.genesis.parameters.transactionLifetime
        #expect(try answer(expires: latest) == nil)
        #expect(try answer(expires: latest + 1) == .expiresTooLate(latest: latest))
        #expect(try answer(expires: .max) == .expiresTooLate(latest: latest))
    }

    @Test("checks run in the documented order: expiry, account, sequence, operations")
    func precedence() throws {
        let world = try World()
        let broken: [LedgerCore.Operation] = [.transfer(to: world.dave.publicKey, amount: 0)]
        let latest = world.time + world.genesis.parameters.transactionLifetime
        let steps: [(PrivateKey, UInt64, LedgerTime, Refusal)] = [
            (world.dave, 9, world.time - 1, .expired(at: world.time - 1)),
            (world.dave, 9, latest + 1, .expiresTooLate(latest: latest)),
            (world.dave, 9, latest, .unknownAccount(world.dave.publicKey)),
            (world.alice, 9, latest, .sequenceGap(next: 0)),
            (world.alice, 0, latest, .zeroAmount),
        ]
        for (key, sequence, expires, refusal) in steps {
            let transaction = try world.transaction(key, broken, sequence: sequence, expires: expires)
            #expect(world.answer(transaction) == refusal)
        }
    }

    @Test("form is checked before the signature: size, encoding, number of operations")
    func form() throws {
        let world = try World()
        let network = world.genesis.network
        func refusal(_ bytes: [UInt8]) -> Refusal? {
            do {
                _ = try VerifiedTransaction(bytes, network: network)
                return nil
            } catch { return error }
        }
        let limit = LedgerLimits.transactionBytes
        #expect(refusal([UInt8](repeating: 0, count: limit + 1)) == .tooLarge(bytes: limit + 1))
        #expect(refusal([UInt8](repeating: 0, count: limit))?.code == "malformed")
        #expect(refusal([])?.code == "malformed")
        #expect(refusal(signed(body(world, []), world, by: world.bob)) == .noOperations)
        let many = [LedgerCore.Operation](repeating: transfer(world), count: 65)
        #expect(refusal(signed(body(world, many), world, by: world.bob)) == .tooManyOperations(65))
        #expect(refusal(signed(body(world, Array(many.prefix(64))), world, by: world.bob)) == .badSignature)
        #expect(refusal(signed(body(world, Array(many.prefix(64))), world, by: world.alice)) == nil)
    }

    @Test("a signature for another network, another purpose or by another key is refused")
    func foreignSignatures() throws {
        let world = try World()
        let transaction = body(world, [transfer(world)])
        let network = world.genesis.network
        let other = CID.of([9], codec: .dagCBOR)
        func verdict(tag: String, network signedFor: CID, key: PrivateKey) -> Bool {
            let message = SigningDomain.message(tag: tag, network: signedFor, body: transaction.encoded())
            return SignedTransaction(transaction: transaction, proof: .single(key.signature(of: message)))
                .isSigned(for: network)
        }
        let tag = SignedTransaction.domain
        #expect(verdict(tag: tag, network: network, key: world.alice))
        #expect(!verdict(tag: tag, network: other, key: world.alice))
        #expect(!verdict(tag: "transaction/2", network: network, key: world.alice))
        #expect(!verdict(tag: tag, network: network, key: world.bob))
        #expect(throws: Refusal.badSignature) {
            try VerifiedTransaction(transaction.signed(by: world.alice, network: other).encoded(), network: network)
        }
    }

    @Test("changing any field of a signed transaction breaks its signature")
    func everyFieldIsSigned() throws {
        let world = try World()
        let terms = world.terms()
        let original = body(world, [transfer(world), .placeOrder(terms)])
        let proof = original.signed(by: world.alice, network: world.genesis.network).proof
        var changed: [Transaction] = []
        func vary(_ change: (inout Transaction) -> Void) {
            var copy = original
            change(&copy)
            changed.append(copy)
        }
        func varyTerms(_ change: (inout OrderTerms) -> Void) {
            var copy = terms
            change(&copy)
            vary { $0.operations[1] = .placeOrder(copy) }
        }
        vary { $0.account = world.bob.publicKey }
        vary { $0.sequence += 1 }
        vary { $0.expires += 1 }
        vary { $0.nonce += 1 }
        vary { $0.memo = "" }
        vary { $0.operations.removeLast() }
        vary { $0.operations.swapAt(0, 1) }
        vary { $0.operations.append($0.operations[0]) }
        vary { $0.operations[0] = .transfer(to: world.carol.publicKey, amount: 1) }
        vary { $0.operations[0] = .transfer(to: world.bob.publicKey, amount: 2) }
        varyTerms { $0.peer = bytes32(99) }
        varyTerms { $0.maximumRate += 1 }
        varyTerms { $0.duration += 1 }
        varyTerms { $0.expires += 1 }
        varyTerms { $0.deposit += 1 }
        varyTerms { $0.manifest = CID.of([99], codec: .dagCBOR) }
        varyTerms { $0.salt[15] ^= 1 }
        varyTerms { $0.requirements.resources.cpuMillis += 1 }
        varyTerms { $0.requirements.resources.memoryBytes += 1 }
        varyTerms { $0.requirements.resources.diskBytes += 1 }
        varyTerms { $0.requirements.isolation = .kernel }
        varyTerms { $0.requirements.interpreter = "node" }
        varyTerms { $0.requirements.openNetwork = true }
        varyTerms { $0.requirements.attributes = [AttributeRequirement(name: "region", value: "eu")] }
        varyTerms { $0.requirements.datasets = [CID.of([99], codec: .raw)] }
        varyTerms { $0.spendingCap = $0.deposit }
        varyTerms { $0.allocation = .reputation(window: 1) }
        varyTerms { $0.payment = .channel(tick: 1_000, grace: 0, disputeWindow: 1) }
        for transaction in changed {
            #expect(transaction != original)
            let bytes = SignedTransaction(transaction: transaction, proof: proof).encoded()
            #expect(throws: Refusal.badSignature) {
                try VerifiedTransaction(bytes, network: world.genesis.network)
            }
        }
    }

    @Test("flipping any single bit of a signed transaction makes it unacceptable")
    func everyBitCounts() throws {
        let world = try World()
        let bytes = signed(body(world, [transfer(world)]), world, by: world.alice)
        for index in bytes.indices {
            for bit in 0..<8 {
                var copy = bytes
                copy[index] ^= 1 << bit
                #expect(throws: Refusal.self) { try VerifiedTransaction(copy, network: world.genesis.network) }
            }
        }
    }

    @Test("an operation that fails undoes the whole batch, wherever it stands", arguments: 0..<3)
    func atomicBatch(position: Int) throws {
        let world = try World()
        var operations: [LedgerCore.Operation] = [
            .transfer(to: world.dave.publicKey, amount: credit), .placeOrder(world.terms()),
        ]
        operations.insert(.transfer(to: world.bob.publicKey, amount: 0), at: position)
        #expect(world.answer(try world.transaction(world.alice, operations)) == .zeroAmount)
        #expect(world.state.account(world.dave.publicKey) == nil)
    }

    @Test("operations of a batch see each other's effects")
    func batchSeesItself() throws {
        var world = try World()
        let done = try world.submit(
            world.alice, .registerProvider(ProviderProfile(peer: bytes32(1))), World.listing,
            .transfer(to: world.dave.publicKey, amount: 1))
        #expect(world.state.listing(ListingID(transaction: done.id, operation: 1)) != nil)
        #expect(world.state.account(world.dave.publicKey)?.balance == 1)
        #expect(world.events.count == 3)
    }

    @Test("refused batches leave no deadline behind, however many come")
    func noDeadlinesOfRefused() throws {
        let world = try World()
        var state = world.state
        let orders = [LedgerCore.Operation](repeating: .placeOrder(world.terms()), count: 10)
        let refused = try world.transaction(world.alice, orders + [.transfer(to: world.bob.publicKey, amount: 0)])
        for _ in 0..<100 {
            state.beginBlock(at: world.time)
            guard case .failure = state.apply(refused) else {
                Issue.record("it was applied")
                return
            }
        }
        #expect(state.nextDeadline == nil)
    }
}
