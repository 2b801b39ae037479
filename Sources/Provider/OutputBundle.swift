// SPDX-License-Identifier: Apache-2.0

import ContentExchange
import ContentStore
import Dispatch
import Envelopes
import Multiformats
import NIOConcurrencyHelpers
import Sandbox
import Workload

/// A folder below `/work` whose content comes back, and where it stands in the bundle.
struct OutputRoot: Hashable {
    /// Relative to `/work`.
    let folder: String
    /// First component in the bundle; empty when there is one root, whose content then stands at the top.
    let prefix: String

    /// `/out` is `/work/out`; other paths are below `/work`. Sorted by prefix, each once, as a bundle demands.
    static func roots(of outputs: [String]) -> [OutputRoot] {
        let folders = Set(outputs.compactMap(folder(of:)))
        if folders.count == 1, let only = folders.first { return [OutputRoot(folder: only, prefix: "")] }
        var byPrefix: [String: String] = [:]
        for folder in folders.sorted() {
            byPrefix[folder.split(separator: "/").last.map(String.init) ?? folder] = folder
        }
        return byPrefix.map { OutputRoot(folder: $0.value, prefix: $0.key) }.sorted { $0.prefix < $1.prefix }
    }

    /// Nil for a path that no job can write to.
    static func folder(of output: String) -> String? {
        var path = output[...]
        while path.hasSuffix("/"), path.count > 1 { path = path.dropLast() }
        if path == "/out" || path.hasPrefix("/out/") { return String(path.dropFirst()) }
        if path.hasPrefix("/work/") { return String(path.dropFirst("/work/".count)) }
        return nil
    }
}

/// Packs what a job left behind into a bundle, sealed on the way to the store. Called from the sandbox's own thread.
final class OutputBundle: Sendable {
    /// Bytes gathered before they go to the store: each hand-over waits for another thread.
    private static let gatherBytes = 1 << 20

    private struct State {
        var writer: SealedWriter
        var gathered: [UInt8] = []
        var encoder = BundleEncoder()
        var prefixes: Set<String> = []
        var entries = 0
    }

    private let state: NIOLockedValueBox<State>

    init(store: any ContentStore, key: ContentKey) {
        state = NIOLockedValueBox(State(writer: SealedWriter(store: store, key: key)))
    }

    /// Adds one thing found; what a bundle cannot hold is left out.
    func add(_ file: SandboxFile, below prefix: String) throws {
        let path = prefix.isEmpty ? file.path : (file.path.isEmpty ? prefix : "\(prefix)/\(file.path)")
        guard !path.isEmpty else { return }
        if !prefix.isEmpty, path != prefix { try addFolderOnce(prefix) }
        switch file.kind {
        case .folder: try addEntry(path, .folder)
        case .symlink(let target): try addEntry(path, .link(target: target))
        case .skipped: return
        case .file:
            guard try addEntry(path, .file(size: UInt64(file.size), isExecutable: file.mode & 0o100 != 0)) else {
                return
            }
            try file.read { bytes in
                try state.withLockedValue { try $0.encoder.content(bytes) }
                try write(bytes)
            }
        }
    }

    /// The bundle's envelope; nil when the job left nothing.
    func finish() async throws -> CID? {
        guard state.withLockedValue({ $0.entries }) > 0 else { return nil }
        let end = try state.withLockedValue { try $0.encoder.finish() }
        var (writer, rest) = state.withLockedValue { ($0.writer, $0.gathered) }
        try await writer.write(rest + end)
        return try await writer.finish(info: EnvelopeInfo(kind: .bundle, name: "output"))
    }

    private func addFolderOnce(_ prefix: String) throws {
        if state.withLockedValue({ $0.prefixes.insert(prefix).inserted }) { try addEntry(prefix, .folder) }
    }

    /// False for a name or link that no bundle takes.
    @discardableResult
    private func addEntry(_ path: String, _ kind: BundleEntry.Kind) throws -> Bool {
        guard let entry = try? BundleEntry(path: path, kind: kind) else { return false }
        let header = try state.withLockedValue { state in
            state.entries += 1
            return try state.encoder.entry(entry)
        }
        try write(header)
        return true
    }

    /// The walk is synchronous and on a thread of its own, the store is not: wait for it.
    private func write(_ piece: [UInt8]) throws {
        let bytes: [UInt8]? = state.withLockedValue { state in
            state.gathered += piece
            guard state.gathered.count >= Self.gatherBytes else { return nil }
            defer { state.gathered = [] }
            return state.gathered
        }
        guard let bytes else { return }
        let done = DispatchSemaphore(value: 0)
        let outcome = NIOLockedValueBox<Result<SealedWriter, any Error>?>(nil)
        let before = state.withLockedValue { $0.writer }
        Task {
            var writer = before
            do {
                try await writer.write(bytes)
                outcome.withLockedValue { $0 = .success(writer) }
            } catch {
                outcome.withLockedValue { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        let writer = try outcome.withLockedValue { try $0?.get() }
        if let writer { state.withLockedValue { $0.writer = writer } }
    }
}
