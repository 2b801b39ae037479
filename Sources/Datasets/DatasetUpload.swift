// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import LedgerCore
import Multiformats
import Tenant
import UnixFS
import Workload

/// Content on its way into the store.
public struct DatasetUpload: Sendable {
    enum Writer: Sendable {
        case sealed(SealedWriter, Seal)
        case file(FileImporter)
        case folder(FolderImporter)
    }

    /// With what a content is sealed, and for whom.
    struct Seal: Sendable {
        let key: ContentKey
        let owner: OwnerKeys
        let account: AccountID
        let salt: [UInt8]
    }

    let kind: Dataset.Kind
    let name: String
    /// Nil while it is being written to, so that nothing is copied.
    private var writer: Writer?
    /// Checks a folder's bundle on the way in, so that a damaged upload is refused here and not by whoever reads it.
    private var decoder: BundleDecoder?
    /// What came is no garbage while it lasts.
    let hold: StoreHold
    /// Bytes of the files themselves.
    private(set) var contentBytes: UInt64 = 0

    init(kind: Dataset.Kind, name: String, writer: Writer, hold: StoreHold) {
        self.kind = kind
        self.name = name
        self.writer = writer
        self.hold = hold
        guard kind == .folder else { return }
        decoder = BundleDecoder(limits: BundleLimits(contentBytes: DatasetLimits.contentBytes))
    }

    /// Takes the next bytes: of the file, or of the folder's bundle.
    /// - Throws: `BundleError` for a folder that is none; what the store throws. Of no use afterwards.
    public mutating func write(_ bytes: [UInt8]) async throws {
        let events = try decoder?.push(bytes) ?? []
        count(bytes, events)
        let taken = writer
        writer = nil
        switch taken {
        case .sealed(var sealed, let seal):
            try await sealed.write(bytes)
            writer = .sealed(sealed, seal)
        case .file(var file):
            try await file.write(bytes)
            writer = .file(file)
        case .folder(var folder):
            try await folder.take(events)
            writer = .folder(folder)
        case nil: throw Self.failedBefore
        }
    }

    /// Ends the content.
    /// - Returns: its root, and the account that it is sealed to.
    mutating func finish() async throws -> (root: CID, owner: AccountID?) {
        try decoder?.finish()
        defer { writer = nil }
        switch writer {
        case .sealed(var sealed, let seal):
            let info = EnvelopeInfo(kind: kind == .file ? .file : .bundle, name: name)
            let lock = try EnvelopeLock(seal.key, owner: seal.owner.delegating, salt: seal.salt)
            return (try await sealed.finish(info: info, lock: lock), seal.account)
        case .file(var file): return (try await file.finish().cid, nil)
        case .folder(var folder): return (try await folder.finish().cid, nil)
        case nil: throw Self.failedBefore
        }
    }

    private mutating func count(_ bytes: [UInt8], _ events: [BundleEvent]) {
        guard kind == .folder else { return contentBytes += UInt64(bytes.count) }
        for case .begin(let entry) in events { contentBytes += entry.contentBytes }
    }

    private static let failedBefore = TenantError(
        .contentMissing, "the upload has failed before", hint: "send it again")
}
