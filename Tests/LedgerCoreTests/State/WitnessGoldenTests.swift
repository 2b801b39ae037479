// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// The bytes of what witnesses say and of what is proven by it. A change here breaks every proof that exists.
@Suite("Golden encodings of witnesses")
struct WitnessGoldenTests {
    private func check(_ name: String, _ value: some DagCBORCodable & Equatable) throws {
        let line = try #require(goldenWitnesses[name], "\(name): \(hexText(value.encoded())), \(value.cid)")
        #expect(hexText(value.encoded()) == line.hex)
        #expect("\(value.cid)" == line.cid)
        #expect(try type(of: value).decode(try hex(line.hex)) == value)
    }

    @Test(
        "a genesis with witnesses, a statement, a countersignature, a countersigned root and evidence have these bytes")
    func golden() throws {
        try check("genesis", try WitnessSamples.genesis())
        try check("statement", WitnessSamples.statement())
        try check("countersignature", try WitnessSamples.word(0))
        try check("countersigned root", try WitnessSamples.root())
        try check(
            "equivocation",
            Equivocation(try WitnessSamples.word(0), try WitnessSamples.word(0, WitnessSamples.statement(root: 14))))
        #expect(goldenWitnesses.count == 5)
    }

    @Test("statements, countersignatures, roots, evidence and proven records survive truncation, bit flips and noise")
    func fuzz() throws {
        try attack(WitnessSamples.statement(), seed: 11)
        try attack(WitnessSamples.word(0), seed: 12)
        try attack(WitnessSamples.root([0, 1, 2]), seed: 13)
        try attack(
            Equivocation(WitnessSamples.word(0), WitnessSamples.word(0, WitnessSamples.statement(root: 14))), seed: 14)
        try attack(WitnessSamples.proven(.account(try key(1).publicKey)), seed: 15)
        try attack(WitnessSamples.proven(.account(try key(2).publicKey)), seed: 16)
        try attack(WitnessSamples.genesis(), seed: 17)
    }

    /// What is taken encodes to the very bytes that it came from, and nothing traps, neither here nor when it is judged.
    private func attack<Value: DagCBORCodable & Equatable>(_ value: Value, seed: UInt64) throws {
        let network = try WitnessSamples.network()
        func take(_ bytes: [UInt8]) {
            guard let taken = try? Value.decode(bytes) else { return }
            #expect(taken.encoded() == bytes, "two encodings of one value")
            if let proven = taken as? ProvenRecord { _ = try? proven.verify(network: network) }
        }
        let sample = value.encoded()
        #expect(try Value.decode(sample) == value)
        for length in sample.indices { #expect((try? Value.decode(Array(sample.prefix(length)))) == nil) }
        #expect(throws: DagCBORError.trailingBytes) { try Value.decode(sample + [0]) }
        for index in sample.indices {
            for bit in 0..<8 {
                var flipped = sample
                flipped[index] ^= 1 << bit
                take(flipped)
            }
        }
        var random = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            take(random.bytes(Int(random.next() % 200)))
            var mutated = sample
            for _ in 0..<(1 + random.next() % 4) {
                mutated[Int(random.next() % UInt64(mutated.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            take(mutated)
        }
    }
}
