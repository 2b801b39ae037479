// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Foundation
import Keys
import LedgerCore
import LedgerStore
import Multiformats
import Testing

@testable import Witness

/// What a witness must never do: contradict itself.
@Suite("Witnesses that crash or are restored", .timeLimit(.minutes(5)))
struct WitnessSafetyTests {
    private func sign(_ chain: WitnessedChain, to height: UInt64, record: String? = nil) async throws {
        let witness = try chain.witness(record: record)
        try await running(witness) { try await eventually("it signed") { witness.status.signed == height } }
    }

    private func outcome(_ chain: WitnessedChain) async throws -> WitnessStatus {
        let witness = try chain.witness()
        return try await running(witness) {
            try await eventually("it stops") { witness.status.hasStopped }
            return witness.status
        }
    }

    @Test("after a crash between record and signature the same is signed again, and what comes goes on")
    func crashed() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(5)
        try await sign(chain, to: 5)
        try await chain.grow(1)
        // What the disk holds when the process ends right before the signature.
        var record = try WitnessRecord(
            path: chain.record(), signer: chain.witnesses[0].publicKey, network: chain.network)
        try record.write(chain.statement(6))
        #expect(try chain.spoken() == [1, 2, 3, 4, 5])
        try await sign(chain, to: 6)
        #expect(try chain.spoken() == [1, 2, 3, 4, 5, 6])
        try await chain.grow(1)
        try await sign(chain, to: 7)
        #expect(try chain.spoken() == Array(1...7))
    }

    @Test("after such a crash another block of the same height is never signed, nor anything after it")
    func crashedThenReplaced() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(5)
        let other = try WitnessedChain(store: "other.sqlite")
        try await other.grow(4)
        try await other.grow(1, amount: 2)
        var record = try WitnessRecord(
            path: chain.record(), signer: chain.witnesses[0].publicKey, network: chain.network)
        try record.write(other.statement(5))
        let expected = WitnessStatus.Condition.contradicted(
            height: 5, signed: other.blocks[4].cid, found: chain.blocks[4].cid)
        #expect(try await outcome(chain).condition == expected)
        try await chain.grow(3)
        #expect(try await outcome(chain).condition == expected)
        #expect(try chain.spoken() == [])
        #expect(chain.errors.withLockedValue { $0 } == 2)
    }

    @Test("over an older copy of the ledger that goes another way nothing is signed, whether it is behind or ahead")
    func restoredBackup() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(10)
        try await sign(chain, to: 10)
        for length in [0, 3, 20] {
            // The same first seven blocks, and then others.
            let restored = try WitnessedChain(folder: chain.folder, store: "restored-\(length).sqlite")
            try await restored.grow(7)
            let witness = try restored.witness()
            if length == 0 {
                // Behind: it waits, and says nothing about what it has passed.
                try await running(witness) {
                    try await eventually("it follows") { witness.status.condition == .following }
                    try await restored.grow(2, amount: 2)
                    try await eventually("it follows") { witness.status.height == 9 }
                    #expect(!witness.status.hasStopped)
                    try await restored.grow(1, amount: 2)
                    try await eventually("it stops") { witness.status.hasStopped }
                }
            } else {
                try await restored.grow(length, amount: 2)
                try await running(witness) {
                    try await eventually("it says so") { witness.status.hasStopped || witness.status.height == 10 }
                    try await restored.grow(5, amount: 2)
                    try await eventually("it stops") { witness.status.hasStopped }
                }
            }
            guard case .contradicted(10, chain.blocks[9].cid, _) = witness.status.condition else {
                Issue.record("it is \(witness.status.condition)")
                return
            }
            #expect(try restored.spoken() == [])
        }
        // The right chain goes on as if nothing had been.
        try await chain.grow(1)
        try await sign(chain, to: 11)
    }

    @Test("an older copy of the ledger that goes the same way is followed, and signed from where it had come")
    func sameWay() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(10)
        try await sign(chain, to: 10)
        let restored = try WitnessedChain(folder: chain.folder, store: "restored.sqlite")
        try await restored.grow(12)
        #expect(restored.blocks[9].cid == chain.blocks[9].cid)
        let witness = try restored.witness()
        try await running(witness) { try await eventually("it signed") { witness.status.signed == 12 } }
        // The last one again, for the copy does not have it; those before it are lost.
        #expect(try restored.spoken() == [10, 11, 12])
    }

    @Test("an older copy of the record is brought forward by the witness' own words in the store")
    func oldRecord() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(4)
        try await sign(chain, to: 4)
        let old = try Data(contentsOf: URL(fileURLWithPath: chain.record()))
        try await chain.grow(4)
        try await sign(chain, to: 8)
        try old.write(to: URL(fileURLWithPath: chain.record()))
        _ = try chain.witness()
        let record = try WitnessRecord(
            path: chain.record(), signer: chain.witnesses[0].publicKey, network: chain.network)
        #expect(try record.last == chain.statement(8))
    }

    @Test("a record that is damaged, cut, or another's keeps the witness from signing, and is left as it is")
    func damagedRecord() async throws {
        let chain = try WitnessedChain()
        try await chain.grow(2)
        try await sign(chain, to: 2)
        let url = URL(fileURLWithPath: chain.record())
        let good = try Data(contentsOf: url)
        var network = chain.genesis
        network.name = "another"
        let foreign = chain.folder.path + "/foreign"
        var other = try WitnessRecord(path: foreign, signer: chain.witnesses[0].publicKey, network: network.network)
        try other.write(chain.statement(1))
        var mate = try WitnessRecord(path: foreign + "-2", signer: chain.witnesses[1].publicKey, network: chain.network)
        try mate.write(chain.statement(1))
        let bad =
            [Data(), good.dropLast(), good + [0], Data(repeating: 0, count: 10_000)]
            + (try [foreign, foreign + "-2"].map { try Data(contentsOf: URL(fileURLWithPath: $0)) })
        for bytes in bad {
            try Data(bytes).write(to: url)
            #expect(throws: (any Error).self) { try chain.witness() }
            #expect(try Data(contentsOf: url) == Data(bytes))
        }
        for length in 1..<good.count {
            try good.prefix(length).write(to: url)
            #expect(throws: WitnessError.self) { try chain.witness() }
        }
        try good.write(to: url)
        _ = try chain.witness()
    }

    @Test("a record that cannot be written keeps the witness from signing until it can; then nothing is missing")
    func unwritableRecord() async throws {
        let chain = try WitnessedChain()
        let folder = chain.folder.path + "/later"
        let witness = try chain.witness(record: folder + "/signed")
        try await running(witness) {
            try await chain.grow(3)
            try await eventually("it is troubled") {
                if case .troubled = witness.status.condition { true } else { false }
            }
            #expect(try chain.spoken() == [] && !witness.status.isWell && !witness.status.hasStopped)
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            try await eventually("it signed") { witness.status.signed == 3 }
            try await eventually("it follows") { witness.status.condition == .following }
        }
        #expect(try chain.spoken() == [1, 2, 3])
        #expect(chain.errors.withLockedValue { $0 } == 0)
    }

    @Test("whatever is put to a record in whatever order, it never allows two statements of a height, nor an older one")
    func recordProperty() throws {
        let folder = try TemporaryFolder()
        let network = CID.of([1], codec: .dagCBOR)
        let signer = try key(20).publicKey
        var random = SplitMix(state: 3)
        var signed: [UInt64: RootStatement] = [:]
        var record = try WitnessRecord(path: folder.path + "/signed", signer: signer, network: network)
        for _ in 0..<300 {
            let statement = RootStatement(
                height: UInt64.random(in: 0...60, using: &random), block: network,
                root: Hash.sha256([UInt8.random(in: 0...2, using: &random)]), time: 1)
            // A crash, now and then.
            if Bool.random(using: &random) {
                record = try WitnessRecord(path: folder.path + "/signed", signer: signer, network: network)
            }
            guard record.allows(statement) else { continue }
            try record.write(statement)
            #expect(signed[statement.height] == nil || signed[statement.height] == statement)
            #expect(signed.keys.max() ?? 0 <= statement.height)
            signed[statement.height] = statement
        }
        #expect(signed.count > 3)
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
