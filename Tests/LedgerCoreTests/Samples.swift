// SPDX-License-Identifier: Apache-2.0

import ChannelCore
import Keys
import Multiformats

@testable import LedgerCore

/// One of each thing that the ledger encodes, with values at which encodings change width.
enum Samples {
    struct Named: Sendable, CustomStringConvertible {
        let description: String
        let operation: LedgerCore.Operation

        init(_ description: String, _ operation: LedgerCore.Operation) {
            self.description = description
            self.operation = operation
        }
    }

    static let listing = ListingID(digest: bytes32(3))
    static let order = OrderID(digest: bytes32(4))
    static let lease = LeaseID(digest: bytes32(6))
    static let channel = ChannelID(digest: bytes32(9))

    /// Every operation, those with optional fields also without them.
    static let operations: [Named] =
        accountOperations + providerOperations + orderOperations + leaseOperations
        + channelOperations

    static func operation(_ name: String) -> [LedgerCore.Operation] {
        operations.filter { $0.description == name }.map(\.operation)
    }

    static let terms = OrderTerms(
        peer: bytes32(8), requirements: World.needs, maximumRate: 3 * credit, duration: hour,
        expires: World.start + 600_000, deposit: 3_050_000_000, manifest: CID.of([1], codec: .dagCBOR),
        salt: [UInt8](0..<16))

    /// Terms with every optional part.
    static var demandingTerms: OrderTerms {
        var terms = terms
        terms.requirements.attributes = [
            AttributeRequirement(name: "gpu", value: "none"),
            AttributeRequirement(name: "region", value: "eu", signer: AccountID(bytes32(11))),
        ]
        terms.requirements.datasets = [CID.of([3], codec: .raw)]
        terms.requirements.collateral = 65_536
        terms.requirements.providers = [AccountID(bytes32(1)), AccountID(bytes32(11))].sorted()
        terms.spendingCap = 1 << 32
        terms.allocation = .auction(
            AuctionRules(
                window: 5_000, reveal: 65_536, criterion: .mix(price: 255, match: 0, standing: 24), secondPrice: false))
        terms.payment = .channel(tick: 1_000, grace: 250, disputeWindow: 86_400_000)
        return terms
    }

    static let profile = ProviderProfile(
        peer: bytes32(2), endpoints: ["/ip4/192.0.2.1/tcp/4001", "/dns4/weft.example/tcp/443/wss"],
        attributes: [
            Attribute(name: "gpu", value: ""),
            Attribute(
                name: "region", value: "eu",
                attestation: Attestation(
                    signer: AccountID(bytes32(11)), expires: World.start + 86_400_000,
                    signature: [UInt8](repeating: 0xa5, count: 64))),
        ], datasets: [CID.of([3], codec: .raw), CID.of([4], codec: .dagCBOR)])

    static let voucher = SignedVoucher(
        voucher: Voucher(channel: channel.cid, number: 65_535, total: 256),
        signature: [UInt8](repeating: 0x5a, count: 64))

    static func genesis() throws -> Genesis {
        Genesis(
            name: "golden", created: World.start, parameters: Parameters(),
            allocations: [
                Genesis.Allocation(account: try key(1).publicKey, amount: 1_000_000 * credit),
                Genesis.Allocation(account: try key(2).publicKey, amount: 0),
            ])
    }

    static func signed(_ operations: [LedgerCore.Operation]) throws -> SignedTransaction {
        let key = try key(1)
        return Transaction(
            account: key.publicKey, sequence: 24, expires: World.start + 60_000, nonce: 0xfedc_ba98_7654_3210,
            memo: "invoice 7 · 東", operations: operations
        ).signed(by: key, network: try genesis().network)
    }

    /// Keys 1 and 3 of three sign for an account that needs two.
    static func signedByPolicy(_ operations: [LedgerCore.Operation]) throws -> SignedTransaction {
        let keys = try [1, 2, 3].map { try key($0) }.sorted { $0.publicKey < $1.publicKey }
        guard let policy = SigningPolicy(threshold: 2, keys: keys.map(\.publicKey)) else { throw Refusal.badSignature }
        let transaction = Transaction(
            account: policy.account, sequence: 0, expires: World.start + 60_000, operations: operations)
        let network = try genesis().network
        let signatures = [0, 2].map {
            PolicySignature(key: UInt64($0), signature: transaction.signature(by: keys[$0], network: network))
        }
        return SignedTransaction(transaction: transaction, proof: .policy(policy, signatures))
    }

    static func block() throws -> Block {
        let transactions = try ["transfer", "retireProvider"].map { try signed(operation($0)).encoded() }
        return Block(
            height: 1, previous: try genesis().network, time: World.start + 1, root: bytes32(13),
            transactions: transactions)
    }
}
