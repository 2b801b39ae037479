// SPDX-License-Identifier: Apache-2.0

import Keys

@testable import LedgerCore

/// The keys of an account of several, in the policy's order.
struct SeveralKeys {
    let keys: [PrivateKey]
    let policy: SigningPolicy

    init(_ keys: [PrivateKey], threshold: UInt64) throws {
        self.keys = keys.sorted { $0.publicKey < $1.publicKey }
        guard let policy = SigningPolicy(threshold: threshold, keys: keys.map(\.publicKey)) else {
            throw Refusal.badSignature
        }
        self.policy = policy
    }

    var account: AccountID { policy.account }

    func body(_ operations: LedgerCore.Operation..., in world: World) -> Transaction {
        Transaction(
            account: account, sequence: world.state.account(account)?.sequence ?? 0, expires: world.time + 60_000,
            operations: operations)
    }

    func signatures(of body: Transaction, by signers: [Int], in world: World) -> [PolicySignature] {
        signers.map {
            PolicySignature(
                key: UInt64($0), signature: body.signature(by: keys[$0], network: world.genesis.network))
        }
    }

    func signed(_ operation: LedgerCore.Operation, by signers: [Int], in world: World) -> SignedTransaction {
        let body = body(operation, in: world)
        return SignedTransaction(
            transaction: body, proof: .policy(policy, signatures(of: body, by: signers, in: world)))
    }
}
