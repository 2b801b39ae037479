// SPDX-License-Identifier: Apache-2.0

import GatewayAPI

extension NodeClient {
    /// Signs and submits a batch of operations.
    public func submit(_ transaction: TransactionRequest) async throws -> TransactionResult {
        try await post(Route("transactions"), transaction)
    }

    /// Works out a policy's account.
    public func policy(_ policy: PolicyInfo) async throws -> PolicyInfo { try await post(Route("policies"), policy) }

    public func draft(_ draft: DraftRequest) async throws -> TransactionDraft {
        try await post(Route("drafts"), draft)
    }

    public func describe(_ draft: TransactionDraft) async throws -> DraftDescription {
        try await post(Route("drafts", "describe"), draft)
    }

    public func sign(_ draft: TransactionDraft, wallet: String?) async throws -> TransactionDraft {
        try await post(Route("drafts", "sign"), SignRequest(draft: draft, wallet: wallet))
    }

    public func submit(_ draft: TransactionDraft) async throws -> TransactionResult {
        try await post(Route("drafts", "submit"), draft)
    }
}
