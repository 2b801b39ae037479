// SPDX-License-Identifier: Apache-2.0

import GatewayAPI
import Keys
import LedgerCore
import Multiformats

/// Transactions of several keys, which travel from signer to signer as files. The node keeps nothing of them.
struct Drafts: Sendable {
    let services: GatewayServices
    private var names: RecordNames { RecordNames(services: services) }

    init(services: GatewayServices) { self.services = services }

    /// Works out the account of a policy.
    func policy(_ request: PolicyInfo) async throws -> PolicyInfo {
        var keys: [PublicKey] = []
        for key in request.keys { keys.append(try await names.account(key)) }
        return PolicyInfo(try policy(threshold: request.threshold, keys, account: request.account))
    }

    func make(_ request: DraftRequest) async throws -> TransactionDraft {
        let policy = try parse(request.policy)
        try check(memo: request.memo)
        var operations: [LedgerCore.Operation] = []
        for operation in request.operations { operations.append(try await names.operation(operation)) }
        guard (1...LedgerLimits.operationsPerTransaction).contains(operations.count) else {
            throw failure("a transaction has 1 to \(LedgerLimits.operationsPerTransaction) operations")
        }
        let (sequence, longest) = services.ledger.read {
            ($0.account(policy.account)?.sequence ?? 0, $0.parameters.transactionLifetime)
        }
        let wanted = request.seconds.map { $0.multipliedReportingOverflow(by: 1000) }
        guard wanted.map({ !$0.overflow && $0.partialValue <= longest }) ?? true else {
            throw failure("a transaction expires within \(longest / 1000) s on this network")
        }
        // A little less than the longest: this node's clock may be ahead of the ledger's.
        let lifetime = min(wanted?.partialValue ?? longest, longest - min(longest / 10, 5_000))
        let transaction = Transaction(
            account: policy.account, sequence: sequence, expires: services.ledger.now + lifetime,
            nonce: .random(in: 0 ... .max), memo: request.memo, operations: operations)
        return TransactionDraft(
            network: services.ledger.network.description, policy: PolicyInfo(policy),
            transaction: Multibase.encode(transaction.encoded(), as: .base64url), signatures: [])
    }

    func check(memo: String?) throws {
        guard memo?.utf8.count ?? 0 <= LedgerLimits.memoBytes else {
            throw failure("a memo has at most \(LedgerLimits.memoBytes) bytes")
        }
    }

    func describe(_ draft: TransactionDraft) throws -> DraftDescription {
        let (policy, transaction, signatures) = try read(draft)
        return DraftDescription(
            account: transaction.account.description, sequence: transaction.sequence, expiresAt: transaction.expires,
            memo: transaction.memo, operations: transaction.operations.map(\.summary), threshold: policy.threshold,
            signers: signatures.map { policy.keys[Int($0.key)].description })
    }

    /// Adds a wallet's signature.
    func sign(_ request: SignRequest) async throws -> TransactionDraft {
        let (policy, transaction, _) = try read(request.draft)
        let wallet = try await services.tenant.wallets.wallet(request.wallet)
        guard policy.keys.contains(wallet.account) else {
            throw APIFailure(
                code: "notASigner", message: "wallet \(wallet.name) is none of the account's keys",
                hint: "choose another with --wallet")
        }
        var draft = request.draft
        let key = wallet.account.description
        guard !draft.signatures.contains(where: { $0.key == key }) else { return draft }
        let signature = transaction.signature(by: wallet.key, network: services.ledger.network)
        draft.signatures.append(.init(key: key, signature: Multibase.encode(signature, as: .base64url)))
        return draft
    }

    /// The signed transaction, with as many signatures as it needs.
    func signed(_ draft: TransactionDraft) throws -> SignedTransaction {
        let (policy, transaction, signatures) = try read(draft)
        guard signatures.count >= Int(policy.threshold) else {
            throw APIFailure(
                code: "tooFewSignatures", message: "\(signatures.count) of \(policy.threshold) signatures are there",
                hint: "pass the file on to those who sign with `weft wallet sign`")
        }
        let proof = SignedTransaction.Proof.policy(policy, Array(signatures.prefix(Int(policy.threshold))))
        return SignedTransaction(transaction: transaction, proof: proof)
    }

    // MARK: Reading

    private func read(
        _ draft: TransactionDraft
    ) throws -> (SigningPolicy, Transaction, [PolicySignature]) {
        guard draft.network == services.ledger.network.description else {
            throw failure("the transaction is for network \(draft.network.prefix(80)), not this one")
        }
        let policy = try parse(draft.policy)
        let transaction: Transaction
        do {
            guard draft.transaction.utf8.count <= GatewayLimits.draftCharacters else {
                throw failure("the transaction is too long")
            }
            transaction = try Transaction.decode(try Multibase.decode(draft.transaction))
        } catch let error as APIFailure {
            throw error
        } catch {
            throw failure("the transaction's bytes are damaged: \(error)")
        }
        guard transaction.account == policy.account else {
            throw failure("the transaction is of another account than the policy's")
        }
        return (policy, transaction, try signatures(draft, policy, transaction))
    }

    private func signatures(
        _ draft: TransactionDraft, _ policy: SigningPolicy, _ transaction: Transaction
    ) throws -> [PolicySignature] {
        guard draft.signatures.count <= policy.keys.count else { throw failure("there are more signatures than keys") }
        let message = SigningDomain.message(
            tag: SignedTransaction.domain, network: services.ledger.network, body: transaction.encoded())
        var found: [UInt64: PolicySignature] = [:]
        for entry in draft.signatures {
            guard let index = policy.keys.firstIndex(where: { $0.description == entry.key }),
                let signature = try? Multibase.decode(entry.signature),
                policy.keys[index].verifies(signature, of: message)
            else { throw failure("the signature of \(entry.key.prefix(80)) does not hold") }
            found[UInt64(index)] = PolicySignature(key: UInt64(index), signature: signature)
        }
        return found.values.sorted { $0.key < $1.key }
    }

    private func parse(_ info: PolicyInfo) throws -> SigningPolicy {
        try policy(threshold: info.threshold, try info.keys.map { try PublicKey(string: $0) }, account: info.account)
    }

    private func policy(threshold: UInt64, _ keys: [PublicKey], account: String?) throws -> SigningPolicy {
        guard let policy = SigningPolicy(threshold: threshold, keys: keys) else {
            throw failure(
                "a policy has 1 to \(LedgerLimits.policyKeys) different keys, and a threshold of at most their number")
        }
        guard account.map({ $0 == policy.account.description }) ?? true else {
            throw failure("the policy's keys do not make account \(account ?? "")")
        }
        return policy
    }

    private func failure(_ message: String) -> APIFailure { APIFailure(code: "badRequest", message: message) }
}

extension PolicyInfo {
    fileprivate init(_ policy: SigningPolicy) {
        self.init(
            account: policy.account.description, threshold: policy.threshold, keys: policy.keys.map(\.description))
    }
}
