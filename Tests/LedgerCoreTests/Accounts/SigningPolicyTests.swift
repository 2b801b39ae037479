// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import Keys
import Multiformats
import Testing

@testable import LedgerCore

@Suite("Accounts of several keys")
struct SigningPolicyTests {
    /// A world in which two of Alice, Bob and Carol share an account that has money.
    private func shared() throws -> (world: World, several: SeveralKeys) {
        var world = try World()
        let several = try SeveralKeys([world.alice, world.bob, world.carol], threshold: 2)
        try world.submit(world.alice, .transfer(to: several.account, amount: 10 * credit))
        return (world, several)
    }

    @Test(
        "any two of three sign, in the order of the keys, and the transaction is applied",
        arguments: [[0, 1], [0, 2], [1, 2]])
    func enough(signers: [Int]) throws {
        var (world, several) = try shared()
        let signed = several.signed(.transfer(to: world.dave.publicKey, amount: credit), by: signers, in: world)
        try world.block([try VerifiedTransaction(signed.encoded(), network: world.genesis.network)])[0].get()
        #expect(world.balance(world.dave) == credit)
        #expect(world.state.account(several.account) == Account(balance: 9 * credit, sequence: 1))
    }

    @Test("too few and too many signatures are refused", arguments: [[], [0], [1], [2], [0, 1, 2]])
    func wrongNumber(signers: [Int]) throws {
        let (world, several) = try shared()
        let signed = several.signed(.transfer(to: world.dave.publicKey, amount: credit), by: signers, in: world)
        #expect(verdict(signed, world) == .badSignature)
    }

    @Test("a signature by a key that is not the one it names is refused, whoever's it is")
    func wrongKey() throws {
        let (world, several) = try shared()
        let body = several.body(.transfer(to: world.dave.publicKey, amount: credit), in: world)
        let network = world.genesis.network
        for wrong in [world.dave, several.keys[0], several.keys[2]] {
            let signatures = [(0, several.keys[0]), (1, wrong)].map {
                PolicySignature(key: UInt64($0.0), signature: body.signature(by: $0.1, network: network))
            }
            #expect(verdict(body, several.policy, signatures, world) == .badSignature)
        }
    }

    @Test("one key counts once, and signatures stand in the order of the keys")
    func orderOfIndices() throws {
        let (world, several) = try shared()
        let body = several.body(.transfer(to: world.dave.publicKey, amount: credit), in: world)
        for indices in [[0, 0], [1, 1], [1, 0], [2, 1], [0, 3], [0, .max]] as [[UInt64]] {
            let signatures = indices.map {
                let key = several.keys[min(Int(truncatingIfNeeded: $0 & 3), 2)]
                return PolicySignature(key: $0, signature: body.signature(by: key, network: world.genesis.network))
            }
            #expect(verdict(body, several.policy, signatures, world)?.code == "malformed", "\(indices)")
        }
    }

    @Test("the policy of another account does not sign for this one, though its own keys do")
    func foreignPolicy() throws {
        let (world, several) = try shared()
        let thieves = try SeveralKeys([world.dave, world.erin], threshold: 2)
        var body = several.body(.transfer(to: world.dave.publicKey, amount: credit), in: world)
        let signed = thieves.signatures(of: body, by: [0, 1], in: world)
        #expect(verdict(body, thieves.policy, signed, world) == .badSignature)
        // Fewer of the right keys: another policy, and so another account.
        let lower = try SeveralKeys(several.keys, threshold: 1)
        #expect(lower.account != several.account)
        #expect(verdict(body, lower.policy, lower.signatures(of: body, by: [0], in: world), world) == .badSignature)
        // A key of its own needs no policy, and none stands for it.
        let alone = try SeveralKeys([world.alice], threshold: 1)
        body.account = world.alice.publicKey
        #expect(alone.account != world.alice.publicKey)
        #expect(verdict(body, alone.policy, alone.signatures(of: body, by: [0], in: world), world) == .badSignature)
    }

    @Test("a single signature opens no account of several keys, and none for another network does")
    func otherProofs() throws {
        let (world, several) = try shared()
        let body = several.body(.transfer(to: world.dave.publicKey, amount: credit), in: world)
        for key in several.keys {
            #expect(verdict(body.signed(by: key, network: world.genesis.network), world) == .badSignature)
        }
        let elsewhere = [0, 1].map {
            PolicySignature(
                key: UInt64($0),
                signature: body.signature(by: several.keys[$0], network: CID.of([9], codec: .dagCBOR)))
        }
        #expect(verdict(body, several.policy, elsewhere, world) == .badSignature)
    }

    @Test("of two sets of signatures under one transaction only the first counts")
    func twoSets() throws {
        var (world, several) = try shared()
        let transfer = LedgerCore.Operation.transfer(to: world.dave.publicKey, amount: credit)
        let both = try [[0, 1], [0, 2]].map {
            try VerifiedTransaction(
                several.signed(transfer, by: $0, in: world).encoded(), network: world.genesis.network)
        }
        #expect(both[0].id != both[1].id)
        let results = try world.block(both)
        try results[0].get()
        #expect(throws: Refusal.sequenceUsed(next: 1)) { try results[1].get() }
        #expect(world.balance(world.dave) == credit)
    }

    @Test("sixteen of sixteen keys sign")
    func most() throws {
        var world = try World()
        let several = try SeveralKeys(try (10..<26).map { try key($0) }, threshold: 16)
        try world.submit(world.alice, .transfer(to: several.account, amount: 1))
        let signed = several.signed(
            .transfer(to: world.dave.publicKey, amount: 1), by: Array(0..<16), in: world)
        try world.block([try VerifiedTransaction(signed.encoded(), network: world.genesis.network)])[0].get()
        #expect(world.balance(world.dave) == 1)
    }

    // MARK: Policies

    @Test("a policy has 1 to 16 different keys and needs at least one and at most all of them")
    func bounds() throws {
        let keys = try (1...17).map { try key($0).publicKey }
        #expect(SigningPolicy(threshold: 1, keys: []) == nil)
        #expect(SigningPolicy(threshold: 1, keys: keys) == nil)
        #expect(SigningPolicy(threshold: 16, keys: Array(keys.prefix(16))) != nil)
        #expect(SigningPolicy(threshold: 0, keys: [keys[0]]) == nil)
        #expect(SigningPolicy(threshold: 2, keys: [keys[0]]) == nil)
        #expect(SigningPolicy(threshold: .max, keys: [keys[0]]) == nil)
        #expect(SigningPolicy(threshold: 1, keys: [keys[0], keys[1], keys[0]]) == nil)
    }

    @Test("an account's name is the hash of its policy, in whatever order the keys are given")
    func goldenAccount() throws {
        let keys = try [1, 2, 3].map { try key($0).publicKey }
        let account = PublicKey(bytes: try hex("5e26e72aa36b689b3ea37f85b3a1f46271e76a42c73632bcd8c519233c3ba6d8"))
        for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
            let policy = try #require(SigningPolicy(threshold: 2, keys: order.map { keys[$0] }))
            #expect(policy.account == account)
            #expect(try SigningPolicy.decode(policy.encoded()) == policy)
        }
        let alone = try #require(SigningPolicy(threshold: 1, keys: [keys[0]]))
        #expect(
            alone.account
                == PublicKey(bytes: try hex("c29e27ca110d54ea64972d5695182b8a3c6c962a083caff862fa4a902f0c8e5f")))
    }

    @Test("a policy on the wire has sorted, different keys and a threshold that they can reach")
    func wire() throws {
        let keys = try [1, 2].map { try key($0).publicKey }.sorted()
        func bytes(_ keys: [PublicKey], _ threshold: UInt64) -> [UInt8] {
            var writer = DagCBORWriter()
            writer.writeMapHeader(count: 2)
            writer.writeKey("keys")
            writer.writeArrayHeader(count: keys.count)
            for key in keys { writer.writeBytes(key.raw) }
            writer.writeKey("threshold")
            writer.writeUnsigned(threshold)
            return writer.finished()
        }
        #expect(throws: Never.self) { try SigningPolicy.decode(bytes(keys, 2)) }
        for (keys, threshold) in [(keys.reversed(), 1), ([keys[0], keys[0]], 1), (keys, 0), (keys, 3), ([], 0)] {
            #expect(throws: DagCBORError.self) { try SigningPolicy.decode(bytes(keys, UInt64(threshold))) }
        }
        let many = try (1...17).map { try key($0).publicKey }.sorted()
        #expect(throws: DagCBORError.tooLarge) { try SigningPolicy.decode(bytes(many, 1)) }
    }

    // MARK: Verdicts

    private func verdict(_ signed: SignedTransaction, _ world: World) -> Refusal? {
        do throws(Refusal) {
            _ = try VerifiedTransaction(signed.encoded(), network: world.genesis.network)
            return nil
        } catch { return error }
    }

    private func verdict(
        _ body: Transaction, _ policy: SigningPolicy, _ signatures: [PolicySignature], _ world: World
    ) -> Refusal? {
        verdict(SignedTransaction(transaction: body, proof: .policy(policy, signatures)), world)
    }
}
