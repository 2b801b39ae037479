// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import Multiformats
import Tenant
import UnixFS

/// Adding content.
extension DatasetService {
    /// Begins adding content.
    ///
    /// - Throws: `TenantError` when there is no such wallet, or it is locked.
    public func beginAdding(_ kind: Dataset.Kind, name: String, mode: AddingMode) async throws -> DatasetUpload {
        DatasetUpload(kind: kind, name: name, writer: try await writer(kind, mode), hold: store.hold())
    }

    private func writer(_ kind: Dataset.Kind, _ mode: AddingMode) async throws -> DatasetUpload.Writer {
        switch mode {
        case .plain(let profile):
            if kind == .file { return .file(FileImporter(profile: profile, store: store)) }
            return .folder(FolderImporter(profile: profile, store: store))
        case .sealed(let name):
            let wallet = try await wallets.wallet(name)
            let salt = EnvelopeFormat.randomNonce()
            let key = ContentKey.generate()
            let owner = try OwnerKeys(account: wallet.key, salt: salt)
            return .sealed(
                SealedWriter(store: store, key: key),
                DatasetUpload.Seal(key: key, owner: owner, account: wallet.account, salt: salt))
        }
    }

    /// Ends adding: the content is durable and kept from then on.
    public func finishAdding(_ upload: DatasetUpload) async throws -> Dataset {
        defer { upload.hold.release() }
        var upload = upload
        let (root, owner) = try await upload.finish()
        let dataset = Dataset(
            root: root, name: upload.name, kind: upload.kind, isSealed: owner != nil, owner: owner,
            size: upload.contentBytes, added: ledger.now)
        try await store.pin(root, name: Self.pin(root))
        try await records.insert(dataset)
        return dataset
    }
}
