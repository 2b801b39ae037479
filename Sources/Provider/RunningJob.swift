// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Envelopes
import Foundation
import JobProtocol
import Keys
import LedgerCore
import Multiformats
import NIOConcurrencyHelpers
import PeerNetwork
import Sandbox
import Workload

/// One lease's work, from the grant to the sealed result. Holds plaintext in its sandbox's folder alone.
final class RunningJob: Sendable {
    let id: LeaseID
    let lease: Lease
    let recorder: LogRecorder
    private let keys: JobKeys
    private let package: JobPackage
    private let exchange: ChunkExchange
    private let instance: any SandboxInstance
    /// Whose wish an end is.
    private let wishes = NIOLockedValueBox(Wishes())

    private struct Wishes {
        var isStopped = false
        var isAbandoned = false
        var pauses: Set<Pause> = []
        var isFrozen = false
        /// Somebody brings the sandbox in line with `pauses`, and looks again when done.
        var isChanging = false
    }

    /// Why a job stands still.
    enum Pause: Sendable {
        /// The lease is paused on the ledger.
        case ledger
        /// Its channel brings no voucher.
        case payment
    }

    /// Opens the manifest with the granted key, makes the sandbox and lays the tenant's files and mounts out in it.
    ///
    /// - Parameter checkIsWanted: asked again and again; what it throws ends the preparation.
    /// - Throws: `JobFault` when tenant's content cannot be run; anything else is the provider's trouble.
    init(
        id: LeaseID, lease: Lease, content: ContentKey, mounts: MountLoader, exchange: ChunkExchange,
        runtime: any SandboxRuntime, logFolder: String, now: @escaping @Sendable () -> UInt64,
        checkIsWanted: @escaping @Sendable () throws -> Void = {}
    ) async throws {
        self.id = id
        self.lease = lease
        self.exchange = exchange
        keys = JobKeys(granted: content)
        recorder = LogRecorder(path: "\(logFolder)/\(id.digest).log", key: keys.liveLog, now: now)
        do {
            package = try await Self.open(lease, keys, exchange)
            let secrets = try await Self.secrets(of: package, lease, keys, exchange)
            instance = try await Self.prepare(runtime, Self.spec(id, lease, package.manifest, secrets))
        } catch {
            recorder.remove()
            throw error
        }
        do {
            try await fill(mounts, checkIsWanted)
            try FileManager.default.createDirectory(
                atPath: instance.workFolder + "/out", withIntermediateDirectories: true)
        } catch {
            await destroy()
            throw error
        }
    }

    /// Starts the program; its output goes to the recorder.
    func start() async throws {
        let recorder = recorder
        do {
            try await instance.start { stream, bytes in recorder.append(bytes, isError: stream == .stderr) }
        } catch let error as SandboxError where error.code == .commandNotStarted {
            throw JobFault(exitCode: 127, message: error.message)
        }
        // It may have been paused before there was anything to freeze.
        await applyPauses()
    }

    /// Waits for the end and closes the log.
    ///
    /// - Throws: `ProviderError` when the sandbox itself broke, or the provider ended the program for its own sake.
    func wait() async throws -> SandboxResult {
        let result = await instance.wait()
        if result.outcome == .stopped, wishes.withLockedValue({ $0.isAbandoned && !$0.isStopped }) {
            recorder.finish()
            throw ProviderError(.leaving, "the provider is leaving")
        }
        if result.logTruncated {
            recorder.append(
                Array("weft: output beyond \(ProviderLimits.logBytes >> 20) MiB was dropped\n".utf8), isError: true)
        }
        recorder.finish()
        if case .failed(let reason) = result.outcome { throw ProviderError(.storage, "the sandbox failed: \(reason)") }
        return result
    }

    /// Seals log and output into the content store, durably. An output that cannot be collected is left out, and the
    /// log's last line says so: the job did its work.
    ///
    /// - Throws: `ContentStoreError` or `ProviderError`: the provider's own disk.
    func collect(_ result: SandboxResult) async throws -> JobResult {
        var output: CID?
        do { output = try await sealOutput() } catch let error where !(error is ContentStoreError) {
            recorder.append(Array("weft: the output folder was not kept: \(error)\n".utf8), isError: true)
            recorder.finish()
        }
        let log = try await recorder.seal(into: exchange.store, key: keys.log)
        try await exchange.store.flush()
        return JobResult(
            outcome: result.outcome.ledgerForm, usage: result.usage.ledgerForm, output: output, log: log)
    }

    /// Freezes the program while there is any reason to, and lets it go on when there is none.
    func setPaused(_ isPaused: Bool, for reason: Pause) async {
        wishes.withLockedValue { wishes in
            if isPaused { wishes.pauses.insert(reason) } else { wishes.pauses.remove(reason) }
        }
        await applyPauses()
    }

    /// A program that does not run is left alone: one that begins is looked at again, and the rest once a second.
    private func applyPauses() async {
        let isMine = wishes.withLockedValue { wishes in
            defer { wishes.isChanging = true }
            return !wishes.isChanging
        }
        guard isMine else { return }
        while let freezes = nextChange() {
            do {
                if freezes { try await instance.freeze() } else { try await instance.thaw() }
                wishes.withLockedValue { $0.isFrozen = freezes }
            } catch {
                return wishes.withLockedValue { $0.isChanging = false }
            }
        }
    }

    /// Whether to freeze or to thaw; nil, and no longer at it, when all is as it should be.
    private func nextChange() -> Bool? {
        wishes.withLockedValue { wishes in
            guard wishes.isFrozen == wishes.pauses.isEmpty else {
                wishes.isChanging = false
                return nil
            }
            return !wishes.pauses.isEmpty
        }
    }

    /// Its tenant's wish: the program is asked to end, and what it has is kept.
    func stop() async {
        wishes.withLockedValue { $0.isStopped = true }
        await instance.stop(grace: ProviderLimits.stopGrace)
    }

    /// The provider leaves: ends the program and keeps nothing, unless it had ended by itself or at its tenant's wish.
    func abandon() async {
        wishes.withLockedValue { $0.isAbandoned = true }
        await instance.kill()
    }

    /// Nobody waits for it any more.
    func kill() async { await instance.kill() }

    /// Nothing of the job's plaintext is left afterwards.
    func destroy() async {
        await instance.destroy()
        recorder.remove()
    }

    // MARK: Preparation

    /// A lease frees its capacity on the ledger a moment before its sandbox is cleared away: wait for that moment.
    private static func prepare(_ runtime: any SandboxRuntime, _ spec: SandboxSpec) async throws -> any SandboxInstance
    {
        for _ in 0..<ProviderLimits.prepareAttempts {
            do { return try await runtime.prepare(spec) } catch {
                guard (error as? SandboxError)?.code == .capacity else { throw error }
            }
            try await Task.sleep(for: ProviderLimits.preparePause)
        }
        return try await runtime.prepare(spec)
    }

    private static func open(_ lease: Lease, _ keys: JobKeys, _ exchange: ChunkExchange) async throws -> JobPackage {
        var reader = SealedReader(
            root: lease.terms.manifest, key: keys.manifest,
            from: exchange.reader(from: PeerID(key: lease.terms.peer), keeps: false),
            maxBytes: UInt64(ProviderLimits.manifestBytes))
        let package: JobPackage
        do {
            package = try JobPackage.decode(try await reader.all(limit: ProviderLimits.manifestBytes))
        } catch let error as PeerError {
            throw error
        } catch {
            throw JobFault(exitCode: 125, message: "the manifest cannot be read: \(error)")
        }
        // What was bought is what the ledger says; a manifest that asks for more gets what was bought.
        guard package.manifest.kind == .job else {
            throw JobFault(exitCode: 125, message: "this provider runs jobs, not \(package.manifest.kind.rawValue)s")
        }
        return package
    }

    /// The values of the job's secrets, which are on no disk here.
    private static func secrets(
        of package: JobPackage, _ lease: Lease, _ keys: JobKeys, _ exchange: ChunkExchange
    ) async throws -> SandboxSecrets {
        let named = package.manifest.secrets
        guard !named.isEmpty else { return SandboxSecrets() }
        guard let root = package.secrets else { throw JobFault(exitCode: 125, message: "the secrets are not there") }
        var reader = SealedReader(
            root: root, key: keys.secrets, from: exchange.reader(from: PeerID(key: lease.terms.peer), keeps: false),
            maxBytes: UInt64(ProviderLimits.secretsBytes))
        do {
            var bytes = try await reader.all(limit: ProviderLimits.secretsBytes)
            defer { bytes.wipe() }
            var values = try SecretPackage.decode(bytes)
            defer { values.wipe() }
            return try SandboxSecrets(named, values)
        } catch let error where error is PeerError || error is JobFault {
            throw error
        } catch {
            // Nothing of what was read: an error may quote it.
            throw JobFault(exitCode: 125, message: "the secrets cannot be read")
        }
    }

    private static func spec(
        _ id: LeaseID, _ lease: Lease, _ manifest: Manifest, _ secrets: SandboxSecrets
    ) -> SandboxSpec {
        let needs = lease.terms.requirements
        let disk = Int64(clamping: needs.resources.diskBytes)
        let limits = SandboxLimits(
            cpuMillis: Int(clamping: needs.resources.cpuMillis),
            memoryBytes: Int64(clamping: needs.resources.memoryBytes),
            pids: ProviderLimits.pids, diskBytes: disk, fileBytes: disk, openFiles: ProviderLimits.openFiles,
            wallTime: .milliseconds(Int64(clamping: lease.terms.duration)), logBytes: ProviderLimits.logBytes)
        return SandboxSpec(
            id: "job-" + String(id.digest.description.prefix(24)), command: manifest.command,
            environment: manifest.environment.map { ($0.name, $0.value) }, limits: limits,
            network: needs.openNetwork ? .open : .none, mounts: manifest.mounts.map(\.path), secrets: secrets)
    }

    /// The tenant's files and all that is mounted, side by side.
    private func fill(_ mounts: MountLoader, _ checkIsWanted: @escaping @Sendable () throws -> Void) async throws {
        let disk = lease.terms.requirements.resources.diskBytes
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.unpack(checkIsWanted) }
            for (index, mount) in package.manifest.mounts.enumerated() {
                let place = instance.mountPlace(index)
                group.addTask { try await mounts.load(mount, to: place, maxBytes: disk) }
            }
            try await group.waitForAll()
        }
    }

    private func unpack(_ checkIsWanted: @escaping @Sendable () throws -> Void) async throws {
        guard let files = package.files else { return }
        let disk = lease.terms.requirements.resources.diskBytes
        // A bundle has a few bytes beside its content; the file system below enforces the exact limit.
        let reader = SealedReader(
            root: files, key: keys.files, from: exchange.reader(from: PeerID(key: lease.terms.peer)),
            maxBytes: disk + disk / 512 + (1 << 20))
        do {
            try await BundleUnpacking.unpack(reader, into: instance.workFolder, maxBytes: disk, check: checkIsWanted)
        } catch let error where error is PeerError || error is ProviderError {
            throw error
        } catch {
            throw JobFault(exitCode: 125, message: "the files cannot be unpacked: \(error)")
        }
    }

    // MARK: Output

    private func sealOutput() async throws -> CID? {
        let writer = OutputBundle(store: exchange.store, key: keys.output)
        for root in OutputRoot.roots(of: package.manifest.outputs) {
            do {
                try await instance.withOutput(root.folder) { file in try writer.add(file, below: root.prefix) }
            } catch let error as SandboxError where error.code == .notFound {
                continue
            }
        }
        return try await writer.finish()
    }
}

/// The tenant's content cannot be run. The job gets a result that says so, at no cost.
struct JobFault: Error, Sendable {
    /// As shells use them: 125 cannot be set up, 127 program not found.
    let exitCode: UInt8
    let message: String

    /// What the ledger is told.
    func result(log: CID?) -> JobResult {
        let usage = JobResult.Usage(wallMilliseconds: 0, cpuMilliseconds: 0, memoryPeakBytes: 0, diskBytes: 0)
        return JobResult(outcome: .exited(code: exitCode), usage: usage, output: nil, log: log)
    }
}

extension SandboxResult.Outcome {
    var ledgerForm: JobResult.Outcome {
        switch self {
        case .exited(let code): .exited(code: UInt8(truncatingIfNeeded: code))
        case .signaled(let signal): .signaled(UInt8(clamping: signal))
        case .outOfMemory: .outOfMemory
        case .timedOut: .timedOut
        case .stopped: .stopped
        case .failed: .exited(code: 125)
        }
    }
}

extension SandboxUsage {
    var ledgerForm: JobResult.Usage {
        JobResult.Usage(
            wallMilliseconds: wall.milliseconds, cpuMilliseconds: cpu.milliseconds,
            memoryPeakBytes: UInt64(max(0, memoryPeakBytes)), diskBytes: UInt64(max(0, diskBytes)))
    }
}

extension Duration {
    var milliseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(max(0, seconds * 1000 + attoseconds / 1_000_000_000_000_000))
    }
}
