// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Foreign bytes are refused or decode to a value that encodes to the same bytes; nothing traps.
@Suite("Foreign bytes")
struct FuzzTests {
    private static func check<Value: DagCBORCodable>(_ type: Value.Type, _ bytes: [UInt8]) {
        guard let value = try? Value.decode(bytes) else { return }
        #expect(value.encoded() == bytes, "two encodings of one value")
    }

    private static func attack<Value: DagCBORCodable>(_ type: Value.Type, _ sample: [UInt8], seed: UInt64) throws {
        #expect(try Value.decode(sample).encoded() == sample)
        for length in sample.indices { #expect((try? Value.decode(Array(sample.prefix(length)))) == nil) }
        #expect(throws: DagCBORError.trailingBytes) { try Value.decode(sample + [0]) }
        for index in sample.indices {
            for bit in 0..<8 {
                var flipped = sample
                flipped[index] ^= 1 << bit
                check(type, flipped)
            }
        }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            check(type, random.bytes(Int(random.next() % 200)))
            var mutated = sample
            for _ in 0..<(1 + random.next() % 4) {
                mutated[Int(random.next() % UInt64(mutated.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            check(type, mutated)
        }
    }

    @Test(
        "signed transactions of every operation survive truncation, bit flips and noise", arguments: Samples.operations)
    func transactions(_ sample: Samples.Named) throws {
        try Self.attack(SignedTransaction.self, try Samples.signed([sample.operation]).encoded(), seed: 1)
    }

    @Test("transactions of several keys survive truncation, bit flips and noise")
    func policies() throws {
        try Self.attack(
            SignedTransaction.self, try Samples.signedByPolicy(Samples.operation("transfer")).encoded(), seed: 5)
    }

    @Test("records, as a proof of the state shows them, survive truncation, bit flips and noise")
    func records() throws {
        func attack(_ value: some DagCBORCodable) throws {
            try Self.attack(type(of: value), value.encoded(), seed: 6)
        }
        try attack(Samples.cappedAccount)
        try attack(Samples.provider)
        try attack(Samples.openListing)
        try attack(Samples.openOrder)
        try attack(Samples.openBid)
        try attack(Samples.sealedBid)
        try attack(Samples.pausedLease)
        try attack(Samples.newLease)
        try attack(Samples.ratable)
        try attack(Samples.closingChannel)
        try attack(Samples.directoryEntry)
        try attack(Samples.proxyAlone)
    }

    @Test("whatever an operation holds, it comes back from its bytes as it was")
    func roundTrips() throws {
        var any = Arbitrary(seed: 7)
        var names: Set<String> = []
        for _ in 0..<3_000 {
            let operation = any.operation()
            names.insert(String("\(operation)".prefix { $0 != "(" }))
            let bytes = operation.encoded()
            #expect(try LedgerCore.Operation.decode(bytes) == operation)
        }
        #expect(names.count == Arbitrary.operations)
    }

    @Test("operations whose parts were mixed with those of others are refused or are what their bytes say")
    func crossbred() throws {
        var any = Arbitrary(seed: 8)
        var random = SeededGenerator(seed: 9)
        for _ in 0..<20_000 {
            let (one, other) = (any.operation().encoded(), any.operation().encoded())
            let cut = Int(random.next() % UInt64(one.count))
            let place = Int(random.next() % UInt64(other.count))
            Self.check(LedgerCore.Operation.self, Array(one[..<cut]) + other[place...])
        }
    }

    @Test("blocks survive truncation, bit flips and noise")
    func blocks() throws { try Self.attack(Block.self, try Samples.block().encoded(), seed: 2) }

    @Test("a genesis survives truncation, bit flips and noise")
    func genesis() throws { try Self.attack(Genesis.self, try Samples.genesis().encoded(), seed: 3) }

    @Test("noise and altered transactions are refused, and never applied as something else")
    func verified() throws {
        let network = try Samples.genesis().network
        var random = SeededGenerator(seed: 4)
        for _ in 0..<2_000 {
            let noise = random.bytes(Int(random.next() % 300))
            #expect(throws: Refusal.self) { try VerifiedTransaction(noise, network: network) }
        }
    }

    @Test("encodings that are not canonical are refused")
    func nonCanonical() throws {
        let signed = try Samples.signed([.transfer(to: try key(2).publicKey, amount: 5)])
        let bytes = signed.encoded()
        let network = try Samples.genesis().network
        func refused(_ changed: [UInt8]) {
            #expect(changed != bytes)
            do {
                _ = try VerifiedTransaction(changed, network: network)
                Issue.record("it was accepted")
            } catch { #expect(error.code == "malformed") }
        }
        // {"body": …, "signature": …} with the head of an indefinite map, and closed.
        refused([0xbf] + bytes.dropFirst() + [0xff])
        // The map's count in a byte of its own.
        refused([0xb8, 0x02] + bytes.dropFirst())
        // The keys in the other order.
        guard case .single(let signature) = signed.proof else { throw Refusal.badSignature }
        let body = signed.transaction.encoded()
        let bodyEntry = [0x64] + Array("body".utf8) + body
        let signatureEntry = [0x69] + Array("signature".utf8) + [0x58, 0x40] + signature
        #expect(bytes == [0xa2] + bodyEntry + signatureEntry)
        refused([0xa2] + signatureEntry + bodyEntry)
        refused([0xa3] + bodyEntry + bodyEntry + signatureEntry)
        refused(bytes + [0])
        // The amount 5 as a longer integer.
        let amount = Array("amount".utf8)
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: amount) }) + amount.count
        #expect(bytes[place] == 5)
        refused(bytes[..<place] + [0x18, 5] + bytes[(place + 1)...])
        refused(bytes[..<place] + [0x19, 0, 5] + bytes[(place + 1)...])
    }

    @Test("a signature of another length is no signed transaction", arguments: [0, 63, 65])
    func signatureLength(_ length: Int) throws {
        let transaction = try Samples.signed([.retireProvider]).transaction
        let short = SignedTransaction(
            transaction: transaction, proof: .single([UInt8](repeating: 0, count: length)))
        #expect(throws: DagCBORError.self) { try SignedTransaction.decode(short.encoded()) }
    }

    @Test("a genesis with unsorted or repeated accounts, a far future or absurd parameters is refused")
    func badGenesis() throws {
        let good = try Samples.genesis()
        func refused(_ change: (inout Genesis) -> Void) {
            var genesis = good
            change(&genesis)
            #expect(throws: DagCBORError.self) { try Genesis.decode(genesis.encoded()) }
        }
        refused { $0.allocations.swapAt(0, 1) }
        refused { $0.allocations.append($0.allocations[1]) }
        refused { $0.created = LedgerLimits.latestGenesis + 1 }
        refused { $0.parameters.orderLifetime = LedgerLimits.leaseMilliseconds + 1 }
        refused { $0.name = String(repeating: "n", count: 65) }
    }

    @Test("a block cannot claim more transactions than the cap")
    func blockCap() throws {
        var block = try Samples.block()
        block.transactions = [[UInt8]](repeating: [0], count: LedgerLimits.transactionsPerBlock + 1)
        #expect(throws: DagCBORError.tooLarge) { try Block.decode(block.encoded()) }
        block.transactions.removeLast()
        #expect(throws: Never.self) { try Block.decode(block.encoded()) }
        // A lying count: four billion transactions in a few bytes.
        let lie = block.encoded().prefix(60) + [0x9a, 0xff, 0xff, 0xff, 0xff]
        #expect(throws: DagCBORError.self) { try Block.decode(Array(lie)) }
    }
}
