// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import LedgerCore
import Multiformats

extension RecordNames {
    /// A request as the ledger's operation.
    func operation(_ request: OperationRequest) async throws -> LedgerCore.Operation {
        switch request {
        case .transfer(let to, let amount): .transfer(to: try await account(to), amount: amount.nano)
        case .setSpendingLimit(let cap): .setSpendingLimit(perDay: cap?.nano)
        case .setDirectoryEntry(let entry): .setDirectoryEntry(try entry?.entry())
        case .cancelOrder(let order): .cancelOrder(try self.order(order))
        case .closeLease(let lease): .closeLease(try self.lease(lease))
        case .topUpLease(let lease, let amount): .topUpLease(try self.lease(lease), amount: amount.nano)
        case .rateLease(let lease, let stars, let review):
            .rateLease(try await settledLease(lease), stars: stars, review: try review.map { try cid($0) })
        case .topUpChannel(let channel, let amount): .topUpChannel(try self.channel(channel), amount: amount.nano)
        }
    }

    /// A lease that has ended, by its own id or its job's.
    private func settledLease(_ text: String) async throws -> LeaseID {
        if let id = LeaseID(string: text), try await services.index.lease(id) != nil { return id }
        let order = try await services.tenant.resolve(text)
        guard let lease = try await services.index.lease(order: order) else {
            throw APIFailure(
                code: "notFound", message: "job \(text) never became a lease", hint: "see `weft describe \(text)`")
        }
        return lease.id
    }
}

extension LedgerCore.Operation {
    /// One line for people who are about to sign it.
    var summary: String {
        switch self {
        case .transfer(let to, let amount): "send \(Credits.format(amount)) to \(to)"
        case .setSpendingLimit(let cap?): "set aside at most \(Credits.format(cap)) for workloads in a day"
        case .setSpendingLimit(nil): "end the cap on what is set aside for workloads"
        case .setDirectoryEntry(let entry?): "publish \(entry.words)"
        case .setDirectoryEntry(nil): "publish nothing of the account any more"
        case .cancelOrder(let order): "take back order \(order)"
        case .closeLease(let lease): "end lease \(lease)"
        case .topUpLease(let lease, let amount): "add \(Credits.format(amount)) to lease \(lease)"
        case .rateLease(let lease, let stars, _): "rate lease \(lease) with \(stars) of 5 stars"
        case .topUpChannel(let channel, let amount): "add \(Credits.format(amount)) to channel \(channel)"
        case .openChannel(let offer): "open a channel to \(offer.payee) with \(Credits.format(offer.deposit))"
        case .placeOrder(let terms): "place an order with a deposit of \(Credits.format(terms.deposit))"
        case .createLease(let listing, let terms): "take listing \(listing) for \(Credits.format(terms.deposit))"
        case .closeChannel(let channel, _): "close channel \(channel)"
        case .addCollateral(let amount): "stake \(Credits.format(amount)) as collateral"
        case .withdrawCollateral(let amount): "take \(Credits.format(amount)) of collateral back"
        default: "something that this version has no words for: \(self)"
        }
    }
}
