// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Grants
import JobProtocol
import LedgerCore
import Multiformats
import UnixFS
import Workload

extension SealedReader: PieceSource {}
extension FileStream: PieceSource {}

/// Lays out what a lease mounts: finds it, opens it where it is sealed, checks all of it and writes it where the sandbox
/// shows it to the job.
struct MountLoader: Sendable {
    let access: LeaseAccess
    let exchange: ChunkExchange
    /// Until when a key may be granted, by ledger time.
    let deadline: LedgerTime
    /// What it throws ends the work.
    let check: @Sendable () throws -> Void

    /// - Parameters:
    ///   - place: where nothing is yet.
    ///   - maxBytes: the job's disk.
    /// - Throws: `JobFault` that names the mount when its content cannot be had, opened or laid out; what `check` throws;
    ///   `ContentStoreError` of the provider's own disk.
    func load(_ mount: Manifest.Mount, to place: String, maxBytes: UInt64) async throws {
        do {
            let source = MountSource(
                mount.cid, tenant: access.lease.terms.peer, exchange: exchange, ledger: access.ledger)
            if mount.cid.codec == .dagCBOR {
                try await loadSealed(mount.cid, source, place, maxBytes)
            } else {
                try await loadPlain(mount.cid, source, place, maxBytes)
            }
        } catch {
            try check()
            if let own = error as? ContentStoreError, own.code == .inputOutput || own.code == .closed { throw own }
            if error is CancellationError { throw error }
            throw JobFault(
                exitCode: 125, message: "\(mount.cid) cannot be mounted at \(mount.path): \(Self.reason(error))")
        }
    }

    private func loadSealed(_ root: CID, _ source: MountSource, _ place: String, _ maxBytes: UInt64) async throws {
        let header = try await patiently(until: contentDeadline) {
            try await SealedReader.header(of: root, from: source)
        }
        guard header.size <= maxBytes + maxBytes / 512 + (1 << 20) else {
            throw MountProblem("it is larger than the job's disk")
        }
        guard let lock = header.lock else { throw MountProblem("it belongs to a job, and has no lock of its own") }
        // Its owner may be somebody who hears of the lease only now.
        let key = try await patiently(until: deadline) {
            try await access.unlock(lock, by: await access.askForGrants())
        }
        let reader = SealedReader(root: root, key: key, from: source)
        switch try header.info(key: key).kind {
        case .file: try await MountFile.write(reader, to: place, maxBytes: maxBytes, check: check)
        case .bundle: try await BundleUnpacking.unpack(reader, into: place, maxBytes: maxBytes, check: check)
        }
    }

    private func loadPlain(_ root: CID, _ source: MountSource, _ place: String, _ maxBytes: UInt64) async throws {
        let found = try await patiently(until: contentDeadline) {
            // Raw bytes are not looked at on the way to them.
            if root.inlined == nil, try await !source.has(root) { throw UnixFSError.missing(root) }
            return try await PathResolver.resolve([], below: root) { try await source.get($0) }
        }
        switch found.kind {
        case .folder:
            let tree = try await TreeBundle(root, maxBytes: maxBytes, from: source)
            try await BundleUnpacking.unpack(tree, into: place, maxBytes: maxBytes, check: check)
        case .file, .bytes:
            let file = FileStream(root, maxBytes: maxBytes, from: source)
            try await MountFile.write(file, to: place, maxBytes: maxBytes, check: check)
        case .symlink: throw MountProblem("it is a symbolic link")
        }
    }

    private var contentDeadline: LedgerTime { min(deadline, access.ledger.now + ProviderLimits.contentPatience) }

    /// Tries again while it may come to pass that something is there: a node that restarts, a grant on its way.
    private func patiently<Value>(
        until deadline: LedgerTime, _ body: () async throws -> Value
    ) async throws -> Value {
        var pause = Duration.milliseconds(50)
        while true {
            do { return try await body() } catch {
                try check()
                guard Self.mayPass(error), access.ledger.now < deadline else { throw error }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private static func mayPass(_ error: any Error) -> Bool {
        if case .missing = error as? UnixFSError { return true }
        return error is GrantUnavailable || !(error is UnixFSError || error is EnvelopeError || error is MountProblem)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case UnixFSError.missing(let cid): "nobody who was asked has \(cid)"
        case EnvelopeError.tooLarge, UnixFSError.tooLarge: "it is larger than the job's disk"
        default: "\(error)"
        }
    }
}
