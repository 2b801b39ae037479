// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Countersigned roots")
struct CountersignedRootTests {
    typealias Signature = CountersignedRoot.Signature

    private func refusal(_ root: CountersignedRoot, network: CID? = nil) throws -> CountersignedRootRefusal? {
        let (policy, network) = (try WitnessSamples.policy(), try network ?? WitnessSamples.network())
        do throws(CountersignedRootRefusal) {
            try root.verify(policy: policy, network: network)
            return nil
        } catch { return error }
    }

    private func signature(_ word: Countersignature) -> Signature {
        Signature(signer: word.signer, bytes: word.signature)
    }

    private func key21() throws -> PublicKey { try WitnessSamples.keys()[0].publicKey }

    @Test(
        "two of three witnesses are enough, whichever, and three are",
        arguments: [[0, 1], [0, 2], [2, 1], [2, 1, 0]])
    func enough(signers: [Int]) throws {
        let root = try WitnessSamples.root(signers)
        #expect(try refusal(root) == nil)
        #expect(root.signatures.map(\.signer) == root.signatures.map(\.signer).sorted())
    }

    @Test("fewer than the threshold are refused: one, or none")
    func tooFew() throws {
        #expect(try refusal(WitnessSamples.root([1])) == .tooFewSignatures(1, needed: 2))
        #expect(throws: CountersignedRootRefusal.noSignature) { try CountersignedRoot([]) }
        #expect(try refusal(CountersignedRoot(statement: WitnessSamples.statement(), signatures: [])) == .noSignature)
    }

    @Test("one witness named twice counts once")
    func repeated() throws {
        let root = try CountersignedRoot([WitnessSamples.word(1), WitnessSamples.word(0), WitnessSamples.word(1)])
        #expect(try refusal(root) == .repeatedSigner(WitnessSamples.keys()[1].publicKey))
    }

    @Test("a key that is none of the witnesses is refused, even beside enough of them")
    func unknown() throws {
        let stranger = try key(99)
        let word = WitnessSamples.statement().signed(by: stranger, network: try WitnessSamples.network())
        let root = try CountersignedRoot([WitnessSamples.word(0), WitnessSamples.word(1), word])
        #expect(try refusal(root) == .unknownSigner(stranger.publicKey))
        // A whole set of others, who name themselves witnesses.
        let others = try (50..<53).map { try key($0) }
        let forged = try CountersignedRoot(
            others.map { WitnessSamples.statement().signed(by: $0, network: try WitnessSamples.network()) })
        guard case .unknownSigner = try refusal(forged) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test("a signature for another network is refused")
    func otherNetwork() throws {
        var other = try WitnessSamples.genesis()
        other.name = "another"
        let root = try WitnessSamples.root()
        #expect(try refusal(root, network: other.network) == .badSignature(root.signatures[0].signer))
    }

    @Test("a signature of another statement is refused, whatever differs", arguments: 0..<4)
    func otherStatement(field: Int) throws {
        var statement = WitnessSamples.statement()
        switch field {
        case 0: statement.height += 1
        case 1: statement.block = CID.of([2], codec: .dagCBOR)
        case 2: statement.root = bytes32(14)
        default: statement.time += 1
        }
        let (good, bad) = (try WitnessSamples.word(0), try WitnessSamples.word(1, statement))
        #expect(throws: CountersignedRootRefusal.otherStatement(bad.signer)) { try CountersignedRoot([good, bad]) }
        let root = CountersignedRoot(statement: good.statement, signatures: [signature(good), signature(bad)])
        #expect(try refusal(root) == .badSignature(bad.signer))
    }

    @Test("a signature under another name, cut, or for another purpose is refused")
    func forged() throws {
        let (one, other) = (try WitnessSamples.word(0), try WitnessSamples.word(1))
        let body = one.statement.encoded()
        let keys = try WitnessSamples.keys()
        let purposes = try ["transaction/1", "state-root/2"].map {
            keys[1].signature(of: SigningDomain.message(tag: $0, network: try WitnessSamples.network(), body: body))
        }
        let forgeries = [one.signature, Array(other.signature.dropLast()), [], other.signature + [0]] + purposes
        for bytes in forgeries {
            let root = CountersignedRoot(
                statement: one.statement,
                signatures: [signature(one), Signature(signer: other.signer, bytes: bytes)])
            #expect(try refusal(root) == .badSignature(other.signer))
        }
        for index in 0..<64 {
            var bytes = other.signature
            bytes[index] ^= 1
            let root = CountersignedRoot(
                statement: one.statement, signatures: [signature(one), Signature(signer: other.signer, bytes: bytes)])
            #expect(try refusal(root) == .badSignature(other.signer))
        }
    }

    @Test("of all that was said the quorum's statement is found, and bad words do no harm")
    func quorum() throws {
        let (policy, network) = (try WitnessSamples.policy(), try WitnessSamples.network())
        func quorum(_ words: [Countersignature]) -> CountersignedRoot? {
            CountersignedRoot.quorum(of: words, policy: policy, network: network)
        }
        let lie = WitnessSamples.statement(root: 14)
        let stranger = lie.signed(by: try key(99), network: network)
        let bad = Countersignature(
            statement: lie, signer: try key21(), signature: [UInt8](repeating: 0, count: 64))
        let words = try [WitnessSamples.word(0), WitnessSamples.word(2)]
        #expect(quorum([]) == nil)
        #expect(quorum([words[0], words[0]]) == nil)
        #expect(quorum([words[0], try WitnessSamples.word(1, lie)]) == nil)
        let liar = try WitnessSamples.word(1, lie)
        let found = try #require(quorum([stranger, bad, liar] + words + words))
        #expect(found == (try CountersignedRoot(words)))
        #expect(try refusal(found) == nil)
        // Two quorums: somebody lies, and nobody is believed.
        #expect(quorum(words + [try WitnessSamples.word(0, lie), try WitnessSamples.word(1, lie)]) == nil)
    }

    @Test("whatever subset speaks, in whatever order, the quorum is found exactly when enough speak alike")
    func anySubset() throws {
        let (policy, network) = (try WitnessSamples.policy(), try WitnessSamples.network())
        let statements = [WitnessSamples.statement(), WitnessSamples.statement(root: 14)]
        let all = try statements.flatMap { statement in try (0..<3).map { try WitnessSamples.word($0, statement) } }
        var random = SeededGenerator(seed: 5)
        for subset in 0..<64 {
            let words = all.indices.filter { subset >> $0 & 1 == 1 }.map { all[$0] }.shuffled(using: &random)
            let counts = statements.map { statement in words.count { $0.statement == statement } }
            let found = CountersignedRoot.quorum(of: words, policy: policy, network: network)
            let expected = counts.filter { $0 >= 2 }.count == 1 ? statements[counts[0] >= 2 ? 0 : 1] : nil
            #expect(found?.statement == expected)
            if let found { #expect(try refusal(found) == nil) }
        }
    }

    @Test("in bytes signers come sorted and once, or the bytes are refused")
    func canonical() throws {
        let root = try WitnessSamples.root([0, 1])
        #expect(try CountersignedRoot.decode(root.encoded()) == root)
        for signatures in [
            [root.signatures[1], root.signatures[0]], [root.signatures[0], root.signatures[0]],
        ] {
            var writer = DagCBORWriter()
            writer.writeMapHeader(count: 2)
            writer.field("statement", root.statement)
            writer.field("signatures", list: signatures)
            let bytes = writer.finished()
            #expect(throws: DagCBORError.self) { try CountersignedRoot.decode(bytes) }
        }
        let many = try (0..<17).map { Signature(signer: try key($0).publicKey, bytes: root.signatures[0].bytes) }
        let tooMany = CountersignedRoot(statement: root.statement, signatures: many)
        #expect(throws: DagCBORError.tooLarge) { try CountersignedRoot.decode(tooMany.encoded()) }
    }
}
