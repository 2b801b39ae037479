// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import Keys
import LedgerCore
import LedgerStore
import Ordering
import Witness

struct NetworkRoutes: Sendable {
    let services: GatewayServices

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.get("network") { _, _ in try Response.json(network()) }
        group.get("accounts/:account") { _, context in
            try Response.json(account(try PublicKey(string: try context.parameters.require("account"))))
        }
    }

    private func network() throws -> NetworkInfo {
        let (height, time, issued, money, providers) = services.ledger.read { state in
            // Those on the market; a provider that left it stays registered for its record's sake.
            (
                state.height, state.time, state.issued, state.money,
                Set(state.allListings().filter { !$0.listing.isClosing }.map(\.listing.provider)).count
            )
        }
        var info = NetworkInfo(
            name: services.networkName, id: services.ledger.network.description, version: services.version,
            height: height,
            time: time, issued: .init(nano: issued), balances: .init(nano: money.balances),
            deposits: .init(nano: money.deposits), escrow: .init(nano: money.escrow),
            collateral: .init(nano: money.collateral),
            fees: .init(nano: money.fees), providers: providers,
            dataFolder: services.dataFolder, isEphemeral: services.isEphemeral)
        if let policy = try services.index.genesis()?.witnesses {
            (info.witnesses, info.quorum) = (policy.keys.count, Int(clamping: policy.threshold))
            info.countersignedHeight = try WitnessQuorum(store: services.index).newestRoot()?.statement.height
        }
        return info
    }

    private func account(_ id: AccountID) -> AccountInfo {
        let (account, isProvider) = services.ledger.read { ($0.account(id), $0.provider(id) != nil) }
        let now = services.ledger.now
        let cap = account?.spending?.cap(at: now)
        let left = account?.spending?.left(at: now)
        return AccountInfo(
            account: id.description, balance: .init(nano: account?.balance ?? 0), sequence: account?.sequence ?? 0,
            isProvider: isProvider, dailyLimit: cap.map(CreditAmount.init(nano:)),
            spentToday: cap.flatMap { cap in left.map { CreditAmount(nano: cap - min(cap, $0)) } })
    }
}
