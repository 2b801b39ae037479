// SPDX-License-Identifier: Apache-2.0

import DagCBOR
import GatewayAPI
import Hummingbird
import LedgerCore
import Multiformats
import Witness

/// Proofs of records for those who do not replay the ledger.
struct ProofRoutes: Sendable {
    let services: GatewayServices
    private var names: RecordNames { RecordNames(services: services) }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("ledger/proofs") { request, _ in
            try Response.json(await prove(try await request.decoded(ProveRequest.self)))
        }
    }

    private func prove(_ request: ProveRequest) async throws -> ProofInfo {
        let key = try await key(request)
        let quorum = try WitnessQuorum(store: services.index)
        let proven = try await quorum.prove(key, in: services.ledger, within: GatewayLimits.witnessPatience)
        // Nothing leaves this node that its receiver would not take.
        let content = try proven.verify(network: services.ledger.network)
        return ProofInfo(
            network: services.ledger.network.description, height: content.height, at: content.time,
            exists: content.record != nil, proof: Multibase.encode(proven.encoded(), as: .base64url))
    }

    private func key(_ request: ProveRequest) async throws -> RecordKey {
        func id() throws -> String {
            guard let id = request.id else {
                throw APIFailure(code: "badRequest", message: "say which \(request.kind.rawValue)")
            }
            return id
        }
        switch request.kind {
        case .account: return .account(try await names.account(try id()))
        case .provider: return .provider(try await names.account(try id()))
        case .standing: return .standing(try await names.account(try id()))
        case .listing: return .listing(try names.listing(try id()))
        case .order: return .order(try names.order(try id()))
        case .lease: return .lease(try names.lease(try id()))
        case .rating: return .ratable(try names.lease(try id()))
        case .channel: return .channel(try names.channel(try id()))
        case .directory: return .directory(try await names.account(try id()))
        case .totals: return .totals
        case .bid:
            guard let listing = request.listing else {
                throw APIFailure(code: "badRequest", message: "a bid is named by its order and its listing")
            }
            return .bid(BidID(order: try names.order(try id()), listing: try names.listing(listing)))
        }
    }
}
