// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Keys
import LedgerCore
import Multiformats

/// Finds what people name: wallets for accounts, parts of ids for records.
struct RecordNames: Sendable {
    let services: GatewayServices

    /// A wallet's name is as good as its account.
    func account(_ text: String) async throws -> AccountID {
        if let wallet = await services.tenant.wallets.list().first(where: { $0.name == text }) { return wallet.account }
        do { return try PublicKey(string: text) } catch {
            throw APIFailure(
                code: "unknownAccount", message: "\(text.prefix(80)) is neither an account nor a wallet of this node",
                hint: "see `weft wallet ls`")
        }
    }

    func order(_ text: String) throws -> OrderID {
        try find(text, "open order", hint: "see `weft market orders`") { $0.allOrders().map(\.id) }
    }

    /// An open lease, by its own id or its order's.
    func lease(_ text: String) throws -> LeaseID {
        let open = services.ledger.read { $0.allLeases().map { ($0.id, $0.lease.order) } }
        if let lease = open.first(where: { $0.1.description == text }) { return lease.0 }
        let ofJobs = text.count < GatewayLimits.abbreviation ? [] : open.filter { $0.1.description.contains(text) }
        if ofJobs.count == 1, !ofJobs[0].0.description.contains(text) { return ofJobs[0].0 }
        return try find(text, "open lease", hint: "see `weft market leases`") { $0.allLeases().map(\.id) }
    }

    func channel(_ text: String) throws -> ChannelID {
        try find(text, "open channel", hint: "see `weft channel ls`") { $0.allChannels().map(\.id) }
    }

    func listing(_ text: String) throws -> ListingID {
        try find(text, "listing", hint: "see `weft market listings`") { $0.allListings().map(\.id) }
    }

    func cid(_ text: String) throws -> CID {
        do { return try CID(string: text) } catch {
            throw APIFailure(code: "badRequest", message: "\(text.prefix(80)) is no CID: \(error)")
        }
    }

    /// A whole id is taken as it is, known or not: the ledger has the last word.
    private func find<ID: RecordID>(
        _ text: String, _ what: String, hint: String, _ all: @Sendable (LedgerState) -> [ID]
    ) throws -> ID {
        if let id = ID(string: text) { return id }
        guard text.count >= GatewayLimits.abbreviation else {
            throw APIFailure(
                code: "badRequest", message: "\(text) is too short for an id",
                hint: "give at least \(GatewayLimits.abbreviation) characters")
        }
        let found = services.ledger.read { all($0) }.filter { $0.description.contains(text) }
        guard let id = found.first else {
            throw APIFailure(code: "notFound", message: "there is no \(what) \(text.prefix(80))", hint: hint)
        }
        guard found.count == 1 else {
            throw APIFailure(
                code: "ambiguous", message: "\(found.count) of them fit \(text)", hint: "give more of the id")
        }
        return id
    }
}
