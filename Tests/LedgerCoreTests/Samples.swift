// SPDX-License-Identifier: Apache-2.0

import Keys
import Multiformats

@testable import LedgerCore

/// One of each thing that the ledger encodes, with values at which encodings change width.
enum Samples {
    struct Named: Sendable, CustomStringConvertible {
        let description: String
        let operation: LedgerCore.Operation
    }

    static let operations: [Named] = [
        Named(description: "transfer", operation: .transfer(to: AccountID(bytes32(1)), amount: 1_500_000_000)),
        Named(description: "registerProvider", operation: .registerProvider(peer: bytes32(2))),
        Named(description: "retireProvider", operation: .retireProvider),
        Named(
            description: "createListing",
            operation: .createListing(
                capacity: World.capacity, prices: World.prices, offer: World.offer, maximumDuration: 2 * hour)),
        Named(description: "removeListing", operation: .removeListing(ListingID(digest: bytes32(3)))),
        Named(description: "placeOrder", operation: .placeOrder(terms)),
        Named(description: "cancelOrder", operation: .cancelOrder(OrderID(digest: bytes32(4)))),
        Named(
            description: "acceptOrder",
            operation: .acceptOrder(
                OrderID(digest: bytes32(4)), listing: ListingID(digest: bytes32(3)), grantee: bytes32(5))),
        Named(description: "startLease", operation: .startLease(LeaseID(digest: bytes32(6)))),
        Named(
            description: "heartbeat",
            operation: .heartbeat([LeaseID(digest: bytes32(6)), LeaseID(digest: bytes32(7))])),
        Named(
            description: "completeLease",
            operation: .completeLease(LeaseID(digest: bytes32(6)), World.result)),
        Named(description: "closeLease", operation: .closeLease(LeaseID(digest: bytes32(6)))),
    ]

    static let terms = OrderTerms(
        peer: bytes32(8), requirements: World.needs, maximumRate: 3 * credit, duration: hour,
        expires: World.start + 600_000, deposit: 3_050_000_000, manifest: CID.of([1], codec: .dagCBOR),
        salt: [UInt8](0..<16))

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
            account: key.publicKey, sequence: 24, expires: World.start + 60_000, operations: operations
        ).signed(by: key, network: try genesis().network)
    }

    static func block() throws -> Block {
        let transactions = try [operations[0], operations[2]].map { try signed([$0.operation]).encoded() }
        return Block(
            height: 1, previous: try genesis().network, time: World.start + 1, transactions: transactions)
    }
}
