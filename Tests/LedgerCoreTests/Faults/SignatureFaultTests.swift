// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats
import Testing

@testable import LedgerCore

/// Signatures that were made for something else, and a bad one among good ones.
@Suite("Faults of signatures")
struct SignatureFaultTests {
    @Test(
        "a signature over the very same bytes that was made for another purpose is refused",
        arguments: [
            SignedVoucher.domain, Attestation.domain, RootStatement.domain, "refusal/1", "stop/1", "transaction/2",
        ])
    func otherPurpose(tag: String) throws {
        let world = try World()
        let transaction = Transaction(
            account: world.alice.publicKey, sequence: 0, expires: world.time,
            operations: [.transfer(to: world.bob.publicKey, amount: 1)])
        let network = world.genesis.network
        func answer(_ tag: String) -> Refusal? {
            let message = SigningDomain.message(tag: tag, network: network, body: transaction.encoded())
            let proof = SignedTransaction.Proof.single(world.alice.signature(of: message))
            let bytes = SignedTransaction(transaction: transaction, proof: proof).encoded()
            do throws(Refusal) {
                _ = try VerifiedTransaction(bytes, network: network)
                return nil
            } catch { return error }
        }
        #expect(answer(SignedTransaction.domain) == nil)
        #expect(answer(tag) == .badSignature)
    }

    @Test("of 64 transactions of which one is badly signed, that one is refused and the others are applied")
    func oneBadSignature() throws {
        let world = try World()
        let senders = try (100..<164).map { try key($0) }
        let genesis = Genesis(
            name: "many", created: World.start, parameters: Parameters(),
            allocations: senders.map { Genesis.Allocation(account: $0.publicKey, amount: 1) })
        let good = senders.map { sender in
            Transaction(
                account: sender.publicKey, sequence: 0, expires: World.start,
                operations: [.transfer(to: world.dave.publicKey, amount: 1)]
            ).signed(by: sender, network: genesis.network).encoded()
        }
        for position in senders.indices {
            var batch = good
            batch[position][batch[position].count - 1 - position] ^= 1
            var state = try LedgerState(genesis: genesis)
            state.beginBlock(at: World.start)
            for (index, bytes) in batch.enumerated() {
                do throws(Refusal) {
                    // What was verified for another position is not verified again: it would take minutes.
                    let verified =
                        index == position
                        ? try VerifiedTransaction(bytes, network: genesis.network)
                        : try VerifiedTransaction(fromOwnBlock: bytes)
                    try state.apply(verified).get()
                    #expect(index != position)
                } catch {
                    #expect(index == position && error == .badSignature)
                }
            }
            _ = try state.endBlock(cid: genesis.network)
            #expect(state.account(world.dave.publicKey)?.balance == 63)
        }
        for bytes in good { _ = try VerifiedTransaction(bytes, network: genesis.network) }
    }
}
