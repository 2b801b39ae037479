// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Hummingbird
import LedgerCore
import Ordering
import Tenant

/// Atomic batches of operations, of one key or of several.
struct TransactionRoutes: Sendable {
    let services: GatewayServices
    private var drafts: Drafts { Drafts(services: services) }

    init(services: GatewayServices) { self.services = services }

    func add(to group: RouterGroup<BasicRequestContext>) {
        group.post("transactions") { request, _ in
            try Response.json(await submit(try await request.decoded(TransactionRequest.self)))
        }
        group.post("policies") { request, _ in
            try Response.json(await drafts.policy(try await request.decoded(PolicyInfo.self)))
        }
        group.post("drafts") { request, _ in
            try Response.json(await drafts.make(try await request.decoded(DraftRequest.self)))
        }
        group.post("drafts/describe") { request, _ in
            try Response.json(drafts.describe(try await request.decoded(TransactionDraft.self)))
        }
        group.post("drafts/sign") { request, _ in
            try Response.json(await drafts.sign(try await request.decoded(SignRequest.self)))
        }
        group.post("drafts/submit") { request, _ in
            try Response.json(await submit(try drafts.signed(try await request.decoded(TransactionDraft.self))))
        }
    }

    private func submit(_ request: TransactionRequest) async throws -> TransactionResult {
        try drafts.check(memo: request.memo)
        let wallet = try await services.tenant.wallets.wallet(request.wallet)
        let names = RecordNames(services: services)
        var operations: [LedgerCore.Operation] = []
        for operation in request.operations { operations.append(try await names.operation(operation)) }
        let transaction = try await wallet.signer.submit(operations, memo: request.memo)
        return result(transaction.description, wallet.account)
    }

    private func submit(_ signed: SignedTransaction) async throws -> TransactionResult {
        switch await services.ledger.submit(signed.encoded()) {
        case .applied(let transaction, _): return result(transaction.description, signed.transaction.account)
        case .refused(let refusal): throw refusal
        case .unavailable(let why): throw LedgerUnavailable(message: why)
        }
    }

    private func result(_ transaction: String, _ account: AccountID) -> TransactionResult {
        let balance = services.ledger.read { $0.account(account)?.balance ?? 0 }
        return TransactionResult(
            transaction: transaction, account: account.description, balance: .init(nano: balance))
    }
}
